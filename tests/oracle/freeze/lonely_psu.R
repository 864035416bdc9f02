# Freezes what R's survey package gives for a stratum with a single PSU (stratum 5 of edge.csv).
# Usage: Rscript lonely_psu.R <path of edge.csv> > lonely_psu.json
# Numbers are written with 17 significant digits, which give back every double exactly.
suppressPackageStartupMessages(library(survey))
edge <- read.csv(commandArgs(trailingOnly = TRUE)[1])
design <- svydesign(~psu, strata = ~stratum, weights = ~w, data = edge, nest = TRUE)

numbers <- function(x) {
  x <- as.numeric(x)
  text <- ifelse(is.nan(x) | is.na(x), "null", sprintf("%.17g", x))
  paste0("[", paste(text, collapse = ", "), "]")
}
entry <- function(name, ...) {
  parts <- list(...)
  fields <- paste0('"', names(parts), '": ', vapply(parts, numbers, ""), collapse = ", ")
  paste0('  "', name, '": {', fields, "}")
}
overall <- function(d, formula) {
  m <- svymean(formula, d, na.rm = TRUE, deff = "replace")
  list(est = coef(m), se = SE(m), deff_wr = deff(m))
}
by_dom <- function(d, formula) {
  m <- svyby(formula, ~dom, d, svymean, na.rm = TRUE)
  list(est = coef(m), se = SE(m))
}

out <- character()
for (rule in c("adjust", "average", "remove")) {
  options(survey.lonely.psu = rule, survey.adjust.domain.lonely = FALSE)
  for (item in c("y", "yna", "yfilt", "yrare")) {
    formula <- as.formula(paste0("~", item))
    out <- c(out, do.call(entry, c(paste(rule, item, sep = "_"), overall(design, formula))))
    out <- c(out, do.call(entry, c(paste(rule, item, "by_dom", sep = "_"), by_dom(design, formula))))
  }
}
out <- c(out, entry("df", design = degf(design), domain_A_B_C_D = sapply(
  c("A", "B", "C", "D"), function(level) degf(subset(design, dom == level)))))

# One PSU in every stratum but one: the mean contribution of a single stratum stands for all.
few <- subset(edge, stratum == 1 | (stratum == 2 & psu == min(psu[stratum == 2])) | stratum == 5)
few_design <- svydesign(~psu, strata = ~stratum, weights = ~w, data = few, nest = TRUE)
for (rule in c("adjust", "average", "remove")) {
  options(survey.lonely.psu = rule)
  out <- c(out, do.call(entry, c(paste0("few_", rule), overall(few_design, ~y))))
}

# Weights post-stratified to every other row, and a question that nobody of stratum 5 answered: its PSU has residuals all the same.
options(survey.lonely.psu = "adjust")
edge$odd <- seq_len(nrow(edge)) %% 2
calibrated <- postStratify(
  svydesign(~psu, strata = ~stratum, weights = ~w, data = edge, nest = TRUE),
  ~odd, data.frame(odd = c(0, 1), Freq = c(9000, 7000)))
answered <- subset(calibrated, stratum != 5)
for (statistic in c("mean", "total")) {
  estimator <- if (statistic == "mean") svymean else svytotal
  found <- lapply(c("A", "B", "C", "D"), function(level) estimator(~y, subset(answered, dom == level)))
  out <- c(out, entry(paste0("calibrated_", statistic), est = sapply(found, coef), se = sapply(found, SE)))
}
model <- svyglm(y ~ dom, answered, family = quasibinomial(), control = glm.control(epsilon = 1e-14, maxit = 50))
out <- c(out, entry("calibrated_logistic", est = coef(model), covariance = vcov(model)))
chi <- svychisq(~y + dom, answered, statistic = "F")
out <- c(out, entry("calibrated_independence", f = chi$statistic, df1 = chi$parameter[1]))
cat("{\n", paste(out, collapse = ",\n"), "\n}\n", sep = "")
