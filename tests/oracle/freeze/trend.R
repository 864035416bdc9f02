# Freezes score tests for trend and linear slopes of NHANES II by R's survey package; see README.md.
# Usage: Rscript trend.R FOLDER_OF_SAMPLICS_CSVS/nhanes2.csv > trend.json
suppressPackageStartupMessages(library(survey))
data <- read.csv(commandArgs(trailingOnly = TRUE)[1], fileEncoding = "UTF-8-BOM")
population <- list(race = c(1e6, 2e5, 5e4), highbp = c(8e5, 4.5e5))

number <- function(x) ifelse(is.nan(x) | is.na(x), "null", sprintf("%.17g", x))

# The quasi-score of the slope where there is none, from the null model's own residuals and svytotal's variance of its sum.
trend <- function(design, outcome, score) {
  inside <- design[stats::complete.cases(design$variables[, c(outcome, score)]), ]
  # A calibrated design keeps the rows outside with a weight of 0; what they hold does not count.
  for (name in c(outcome, score)) inside$variables[[name]][weights(inside) == 0] <- 0
  null <- suppressWarnings(svyglm(stats::as.formula(paste(outcome, "~ 1")), inside))
  x <- inside$variables[[score]]
  mean_x <- as.numeric(coef(svymean(stats::as.formula(paste("~", score)), inside)))
  inside <- update(inside, z = (x - mean_x) * (inside$variables[[outcome]] - as.numeric(coef(null))))
  u <- svytotal(~z, inside)
  f <- as.numeric(coef(u))^2 / as.numeric(vcov(u))
  line <- suppressWarnings(svyglm(stats::as.formula(paste(outcome, "~", score)), inside))
  df <- degf(inside)
  c(f = f, df = df, p = pf(f, 1, df, lower.tail = FALSE), slope = as.numeric(coef(line)[2]),
    se = as.numeric(SE(line)[2]), n = sum(weights(inside) > 0))
}

plain <- svydesign(ids = ~psuid, strata = ~stratid, weights = ~finalwgt, nest = TRUE, data = data)
counts <- as.data.frame(outer(population$race, population$highbp / sum(population$highbp)))
post <- expand.grid(race = 1:3, highbp = 0:1)
post$Freq <- as.vector(as.matrix(counts))
calibrated <- postStratify(plain, ~race + highbp, post)

pairs <- list(c("highbp", "race"), c("diabetes", "race"), c("highlead", "race"), c("highbp", "zinc"), c("zinc", "race"),
  c("diabetes", "highbp"), c("zinc", "highlead"))
out <- character()
for (name in c("plain", "poststratified")) {
  design <- if (name == "plain") plain else calibrated
  # The margins fix the trend of blood pressure over race: it has no variance there.
  for (pair in pairs[if (name == "plain") seq_along(pairs) else c(2, 3, 4, 5)]) {
    found <- trend(design, pair[1], pair[2])
    fields <- paste0('"', names(found), '": ', vapply(found, number, ""), collapse = ", ")
    out <- c(out, paste0('"', name, " ", pair[1], " over ", pair[2], '": {', fields, "}"))
  }
}
cat("{\n", paste0("  ", out, collapse = ",\n"), "\n}\n", sep = "")
