# Freezes Wald tests of means and of mean ranks between groups of NHANES II by R's survey package; see README.md.
# Usage: Rscript group_means.R FOLDER_OF_SAMPLICS_CSVS/nhanes2.csv > group_means.json
suppressPackageStartupMessages(library(survey))
data <- read.csv(commandArgs(trailingOnly = TRUE)[1], fileEncoding = "UTF-8-BOM")
data$grade <- as.numeric(cut(data$zinc, c(0, 75, 85, 95, Inf), right = FALSE)) # ordered answers, 1 to 4
data$findings <- data$highbp + data$diabetes + (data$zinc < 75) # a count, 0 to 3
data$part <- data$stratid %% 4 # strata in four groups
data$one <- 1
population <- list(race = c(1e6, 2e5, 5e4), highbp = c(8e5, 4.5e5))

number <- function(x) ifelse(is.nan(x) | is.na(x) | is.infinite(x), "null", sprintf("%.17g", x))
field <- function(x) if (length(x) == 1) number(x) else paste0("[", paste(number(x), collapse = ", "), "]")

answered <- function(design, outcome, group) {
  inside <- design[stats::complete.cases(design$variables[, c(outcome, group)]), ]
  # A calibrated design keeps the rows outside with a weight of 0; what they hold does not count.
  for (name in c(outcome, group)) {
    values <- inside$variables[[name]]
    inside$variables[[name]] <- ifelse(weights(inside) == 0, values[weights(inside) > 0][1], values)
  }
  inside
}

# svyglm over the groups and regTermTest, whose df is svyglm's residual df: degf less the differences.
wald <- function(inside, outcome, group) {
  fit <- suppressWarnings(svyglm(stats::as.formula(paste0(outcome, " ~ factor(", group, ")")), inside))
  test <- regTermTest(fit, stats::as.formula(paste0("~ factor(", group, ")")))
  q <- test$df
  shares <- as.numeric(coef(fit))
  c(means = list(c(shares[1], shares[1] + shares[-1])), wald = as.numeric(test$Ftest) * q, df1 = q, degf = degf(inside),
    r_df2 = test$ddf, r_p = as.numeric(test$p), n = sum(weights(inside) > 0))
}

# The share that is below and half of the share that is alike: svyranktest averages within ties without weights, so that its ranks of
# unequal weights hang on the order of the rows.
mid_ranks <- function(y, w) {
  below <- vapply(y, function(at) sum(w[y < at]), 0)
  alike <- vapply(y, function(at) sum(w[y == at]), 0)
  (below + alike / 2) / sum(w)
}

plain <- svydesign(ids = ~psuid, strata = ~stratid, weights = ~finalwgt, nest = TRUE, data = data)
equal <- svydesign(ids = ~psuid, strata = ~stratid, weights = ~one, nest = TRUE, data = data)
post <- expand.grid(race = 1:3, highbp = 0:1)
post$Freq <- as.vector(outer(population$race, population$highbp / sum(population$highbp)))
calibrated <- postStratify(plain, ~race + highbp, post)

out <- character()
keep <- function(key, values) out <<- c(out, paste0('"', key, '": {',
  paste0('"', names(values), '": ', vapply(values, field, ""), collapse = ", "), "}"))

designs <- list(plain = plain, poststratified = calibrated)
for (name in names(designs)) {
  for (pair in list(c("zinc", "race"), c("zinc", "part"), c("zinc", "highbp"), c("findings", "part"), c("findings", "highlead"))) {
    keep(paste(name, "mean", pair[1], "by", pair[2]), wald(answered(designs[[name]], pair[1], pair[2]), pair[1], pair[2]))
  }
  for (pair in list(c("grade", "race"), c("grade", "part"), c("grade", "highbp"), c("findings", "part"))) {
    inside <- answered(designs[[name]], pair[1], pair[2])
    w <- weights(inside)
    score <- numeric(length(w))
    score[w > 0] <- mid_ranks(inside$variables[[pair[1]]][w > 0], w[w > 0])
    inside <- update(inside, score = score)
    keep(paste(name, "ranks", pair[1], "by", pair[2]), wald(inside, "score", pair[2]))
  }
}
# Of equal weights svyranktest's ranks are those above; of two groups its statistic is t, and of more `parameter` holds the chi-squared.
for (pair in list(c("grade", "highbp"), c("grade", "part"), c("zinc", "race"), c("findings", "highlead"))) {
  used <- answered(equal, pair[1], pair[2])
  test <- svyranktest(stats::as.formula(paste(pair[1], "~", pair[2])), used)
  two <- length(unique(used$variables[[pair[2]]])) == 2
  values <- if (two) list(wald = as.numeric(test$statistic)^2, df1 = 1, r_df2 = as.numeric(test$parameter))
            else list(wald = as.numeric(test$parameter), df1 = as.numeric(test$statistic), r_df2 = test$ddf)
  keep(paste("equal svyranktest", pair[1], "by", pair[2]), c(values, degf = degf(used), r_p = as.numeric(test$p.value), n = nrow(used)))
}
# svyttest of two groups: its t squared is the statistic.
test <- svyttest(zinc ~ highbp, answered(plain, "zinc", "highbp"))
keep("plain svyttest zinc by highbp", c(wald = as.numeric(test$statistic)^2, df1 = 1, r_df2 = as.numeric(test$parameter),
  degf = degf(answered(plain, "zinc", "highbp")), r_p = as.numeric(test$p.value), n = sum(!is.na(data$zinc))))
cat("{\n", paste0("  ", out, collapse = ",\n"), "\n}\n", sep = "")
