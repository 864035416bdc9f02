# What R's survey package gives for nhanes2.csv of samplics: shares, standard errors, design effects and 95 % logit intervals of
# three 0/1 outcomes, of everyone and by race and region. Usage: Rscript nhanes2.R NHANES2_CSV > nhanes2.csv
suppressPackageStartupMessages(library(survey))
options(warn = 1, survey.lonely.psu = "fail")
d <- read.csv(commandArgs(trailingOnly = TRUE)[1], fileEncoding = "UTF-8-BOM")
d$race_name <- c("White", "Black", "Other")[d$race]
d$region_name <- c("Northeast", "Midwest", "South", "West")[d$region]
design <- svydesign(~psuid, strata = ~stratid, weights = ~finalwgt, data = d, nest = TRUE)
df <- degf(design)
one <- function(outcome, by, level) {
  part <- if (by == "") design else design[d[[paste0(by, "_name")]] %in% level, ]
  part <- part[!is.na(part$variables[[outcome]]), ]
  mean <- svymean(make.formula(outcome), part, deff = "replace")
  ends <- attr(svyciprop(make.formula(outcome), part, method = "xlogit", df = df), "ci")
  numbers <- c(coef(mean), SE(mean), deff(mean), ends)
  c(outcome, by, level, sum(weights(part) != 0), sum(part$variables[[outcome]]), sprintf("%.17g", numbers))
}
lines <- list()
for (outcome in c("highbp", "diabetes", "highlead")) {
  lines[[length(lines) + 1]] <- one(outcome, "", "")
  for (by in c("race", "region"))
    for (level in unique(d[[paste0(by, "_name")]][order(d[[by]])])) lines[[length(lines) + 1]] <- one(outcome, by, level)
}
cat("outcome,by,level,n,n_cases,estimate,se,deff,ci_low,ci_high\n")
for (line in lines) cat(paste(line, collapse = ","), "\n", sep = "")
