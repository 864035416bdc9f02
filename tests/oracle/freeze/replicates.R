# Freezes what R's survey package gives for the small sample made here: a PSU without respondents, replicate weights (JKn and the
# rescaled bootstrap) with and without calibration, and finite population corrections.
# Usage: Rscript replicates.R > replicates.json
# Numbers are written with 17 significant digits, which give back every double exactly.
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "fail")
psus <- c(3, 4, 5, 4)             # PSUs of each stratum
size <- 7                         # rows of each PSU
i <- seq_len(sum(psus) * size)
psu <- (i - 1) %/% size + 1
stratum <- rep(seq_along(psus), psus * size)
sample <- data.frame(
  stratum = stratum, psu = psu,
  w = round(20 * exp(((37 * i) %% 61) / 40), 3),
  y = as.integer(((i * i + 3 * psu) %% 7) < 1 + psu %% 3),
  x = round(10 + 3 * sin(i) + (psu %% 5) + stratum, 4),
  sex = c("girl", "boy")[1 + (i + psu) %% 2],
  age = c("12-13", "14-15", "16-17")[1 + ((i * 5) %/% 2) %% 3],
  domain = c("in", "out")[1 + ((i %% 5) == 0)]
)
# Of PSU 6 one row is left, of weight 0: it was visited and nobody answered.
empty <- sample[sample$psu != 6 | !duplicated(sample$psu), ]
empty$w[empty$psu == 6] <- 0
population <- list(sex = c(boy = 3600, girl = 4000), age = c("12-13" = 2600, "14-15" = 2700, "16-17" = 2300))
as_population <- function(name) setNames(data.frame(names(population[[name]]), population[[name]]), c(name, "Freq"))
N <- c(4, 30, 6, 5)               # PSUs of each stratum in the population

numbers <- function(x) paste0("[", paste(sprintf("%.17g", as.numeric(x)), collapse = ", "), "]")
texts <- function(x) paste0("[", paste0('"', x, '"', collapse = ", "), "]")
rows <- function(m) paste0("[", paste(apply(m, 1, numbers), collapse = ",\n    "), "]")
table_of <- function(d) paste0("{", paste0('"', names(d), '": ', vapply(d, function(x) if (is.character(x)) texts(x) else numbers(x), ""), collapse = ",\n    "), "}")
object <- function(x) paste0("{", paste0('"', names(x), '": ', sprintf("%.17g", x), collapse = ", "), "}")

# Estimates and standard errors of a mean, a total and a ratio, overall and in the domain.
estimates <- function(d) {
  inside <- subset(d, domain == "in")
  found <- list(
    mean_y = svymean(~y, d), mean_x = svymean(~x, d), total_y = svytotal(~y, d), ratio = svyratio(~x, ~I(y + 1), d),
    mean_y_in = svymean(~y, inside), total_x_in = svytotal(~x, inside)
  )
  fields <- vapply(found, function(m) numbers(c(coef(m), SE(m))), "")
  paste0("{", paste0('"', names(fields), '": ', fields, collapse = ", "), ', "df": ', sprintf("%d", degf(d)), "}")
}
out <- c(
  sample = table_of(sample), empty_sample = table_of(empty),
  population = paste0("{", paste0('"', names(population), '": ', vapply(population, object, ""), collapse = ", "), "}"),
  N = numbers(N)
)

design <- svydesign(~psu, strata = ~stratum, weights = ~w, data = sample)
out[["linearised"]] <- estimates(design)
in_design <- svydesign(~psu, strata = ~stratum, weights = ~w, data = empty)
out[["empty_psu"]] <- estimates(subset(in_design, w > 0))
out[["empty_psu_left_out"]] <- estimates(svydesign(~psu, strata = ~stratum, weights = ~w, data = empty[empty$w > 0, ]))

# Replicates: each variance around the estimate (mse) and around the replicates' mean.
both <- function(name, d) {
  for (mse in c(TRUE, FALSE)) {
    d$mse <- mse
    out[[paste0(name, if (mse) "_mse" else "_centred")]] <<- estimates(d)
  }
}
jkn <- as.svrepdesign(design, type = "JKn", compress = FALSE)
out[["jkn_weights"]] <- rows(weights(jkn, "analysis"))
out[["jkn_rscales"]] <- numbers(jkn$rscales)
both("jkn", jkn)
raked <- function(d) {
  rake(d, list(~sex, ~age), list(as_population("sex"), as_population("age")), control = list(maxit = 1000, epsilon = 1e-14))
}
both("jkn_poststratified", postStratify(jkn, ~sex, as_population("sex")))
both("jkn_raked", raked(jkn))
out[["raked_linearised"]] <- estimates(raked(design))
set.seed(20)
boot <- as.svrepdesign(design, type = "subbootstrap", replicates = 40, compress = FALSE)
out[["bootstrap_factors"]] <- rows(weights(boot, "replication")[!duplicated(sample$psu), ])
out[["bootstrap_scale"]] <- numbers(boot$scale)
both("bootstrap", boot)
both("bootstrap_raked", raked(boot))

# Finite population correction: one stage, and two stages of which the second is with replacement.
sample$N <- N[stratum]
sample$infinite <- Inf
sample$row <- i
out[["fpc_one_stage"]] <- estimates(svydesign(~psu, strata = ~stratum, weights = ~w, fpc = ~N, data = sample))
out[["fpc_two_stages"]] <- estimates(svydesign(~psu + row, strata = ~stratum, weights = ~w, fpc = ~N + infinite, data = sample))
two <- svydesign(~psu + row, strata = ~stratum, weights = ~w, fpc = ~N + infinite, data = sample)
out[["fpc_poststratified"]] <- estimates(postStratify(two, ~sex, as_population("sex")))
fit <- svyglm(y ~ sex + x, two, family = quasibinomial(), control = list(epsilon = 1e-14))
fit <- svyglm(y ~ sex + x, two, family = quasibinomial(), start = coef(fit), control = list(epsilon = 1e-14))
out[["fpc_logistic"]] <- paste0('{"beta": ', numbers(coef(fit)), ', "se": ', numbers(SE(fit)), "}")
chi <- svychisq(~y + sex, two)
out[["fpc_independence"]] <- numbers(c(chi$statistic, chi$parameter))
by_sex <- svyby(~y, ~sex, two, svymean, covmat = TRUE)
out[["fpc_difference"]] <- numbers(unlist(lapply(list(svycontrast(by_sex, c(-1, 1))), function(k) c(coef(k), SE(k)))))
whole <- transform(sample, N = psus[stratum])
out[["fpc_whole"]] <- estimates(svydesign(~psu + row, strata = ~stratum, weights = ~w, fpc = ~N + infinite, data = whole))
cat("{\n", paste0('  "', names(out), '": ', out, collapse = ",\n"), "\n}\n", sep = "")
