# Freezes what R's survey package gives for post-stratification, raking and trimming of the small sample made here.
# Usage: Rscript weighting.R > weighting.json
# Numbers are written with 17 significant digits, which give back every double exactly.
suppressPackageStartupMessages(library(survey))
i <- 1:60
sample <- data.frame(
  w = round(20 * exp(((37 * i) %% 61) / 30), 3),
  sex = c("girl", "boy")[1 + (i * i) %% 2],
  age = c("12-13", "14-15", "16-17")[1 + (i %/% 2) %% 3],
  region = c("north", "east", "south", "west")[1 + ((7 * i) %/% 5) %% 4]
)
totals <- list(
  sex = c(boy = 2900, girl = 3100),
  age = c("12-13" = 2200, "14-15" = 2050, "16-17" = 1750),
  region = c(east = 1800, north = 1400, south = 900, west = 1900)
)
design <- svydesign(~1, weights = ~w, data = sample)
as_population <- function(name) setNames(data.frame(names(totals[[name]]), totals[[name]]), c(name, "Freq"))

numbers <- function(x) paste0("[", paste(sprintf("%.17g", as.numeric(x)), collapse = ", "), "]")
texts <- function(x) paste0("[", paste0('"', x, '"', collapse = ", "), "]")
object <- function(x) paste0("{", paste0('"', names(x), '": ', sprintf("%.17g", x), collapse = ", "), "}")
out <- c(
  w = numbers(sample$w), sex = texts(sample$sex), age = texts(sample$age), region = texts(sample$region),
  totals = paste0("{", paste0('"', names(totals), '": ', vapply(totals, object, ""), collapse = ", "), "}")
)

for (name in names(totals)) {
  cells <- postStratify(design, as.formula(paste0("~", name)), as_population(name))
  out[[paste0("poststratify_", name)]] <- numbers(weights(cells))
}

# Raked until rounding: R stops when no cell moves by epsilon * (sum of weights).
rake_over <- function(names) {
  raked <- rake(design, lapply(names, function(n) as.formula(paste0("~", n))), lapply(names, as_population),
                control = list(maxit = 1000, epsilon = 1e-15))
  weights(raked)
}
out[["rake_sex_age"]] <- numbers(rake_over(c("sex", "age")))
out[["rake_sex_age_region"]] <- numbers(rake_over(c("sex", "age", "region")))

# strict repeats the redistribution until no weight is outside.
trim_strictly <- function(d, ...) weights(trimWeights(d, ..., strict = TRUE))
trimmed <- function(...) numbers(trim_strictly(...))
out[["trim_upper_120"]] <- trimmed(design, upper = 120)
out[["trim_upper_75"]] <- trimmed(design, upper = 75)
out[["trim_25_120"]] <- trimmed(design, upper = 120, lower = 25)
out[["trim_40_130"]] <- trimmed(design, upper = 130, lower = 40)
out[["trim_lower_45"]] <- trimmed(design, lower = 45, upper = 1000)
out[["trim_1.5_medians"]] <- trimmed(design, upper = 1.5 * median(sample$w))
by_region <- numeric(nrow(sample))
for (r in unique(sample$region)) {
  rows <- sample$region == r
  part <- svydesign(~1, weights = ~w, data = sample[rows, ])
  by_region[rows] <- trim_strictly(part, upper = 1.4 * median(sample$w[rows]))
}
out[["trim_1.4_medians_by_region"]] <- numbers(by_region)
cat("{\n", paste0('  "', names(out), '": ', out, collapse = ",\n"), "\n}\n", sep = "")
