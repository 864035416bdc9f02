# Freezes directly standardised proportions of NHANES II by R's survey package; see README.md.
# Usage: Rscript standardise.R FOLDER_OF_SAMPLICS_CSVS/nhanes2.csv > standardise.json
suppressPackageStartupMessages(library(survey))
data <- read.csv(commandArgs(trailingOnly = TRUE)[1], fileEncoding = "UTF-8-BOM")
population <- list(race = c(1e6, 2e5, 5e4), highbp = c(8e5, 4.5e5))

number <- function(x) ifelse(is.nan(x) | is.na(x), "null", sprintf("%.17g", x))

plain <- svydesign(ids = ~psuid, strata = ~stratid, weights = ~finalwgt, nest = TRUE, data = data)
counts <- as.data.frame(outer(population$race, population$highbp / sum(population$highbp)))
post <- expand.grid(race = 1:3, highbp = 0:1)
post$Freq <- as.vector(as.matrix(counts))
calibrated <- postStratify(plain, ~race + highbp, post)

# The weighted sum of the cells' means, with the covariances of the cells.
contrast <- function(design, outcome, cells, parts) {
  inside <- subset(design, !is.na(design$variables[[outcome]]))
  formula <- stats::as.formula(paste0("~", outcome))
  if (is.null(design$postStrata)) {
    found <- svycontrast(svyby(formula, cells, inside, svymean, covmat = TRUE), parts / sum(parts))
    return(c(as.numeric(coef(found)), as.numeric(SE(found))))
  }
  # svyby 4.1.1 has no covariances of a calibrated design: the cells' influence functions are summed, and svyrecvar is asked.
  inside$variables[[outcome]][is.na(inside$variables[[outcome]])] <- 0  # of the rows that the subset keeps with weight 0
  cell <- do.call("interaction", model.frame(cells, inside$variables))
  means <- lapply(levels(cell), function(one) svymean(formula, inside[cell == one, ], influence = TRUE))
  influence <- Reduce(`+`, Map(function(mean, part) attr(mean, "influence") * part, means, parts / sum(parts)))
  variance <- svyrecvar(influence, inside$cluster, inside$strata, inside$fpc, postStrata = inside$postStrata)
  c(sum(sapply(means, coef) * parts / sum(parts)), as.numeric(sqrt(variance)))
}

# R's own: weights made anew so that the cells have their parts. A row without an answer is left out of the weighting.
standardised <- function(design, outcome, cells, parts) {
  design <- update(design, y = design$variables[[outcome]])
  made <- svystandardize(design, by = cells, over = ~1, population = parts, excluding.missing = stats::as.formula(paste0("~", outcome)))
  found <- svymean(~y, made, na.rm = TRUE)
  c(as.numeric(coef(found)), as.numeric(SE(found)))
}

# Cells in the order of R's factors: the first column varies fastest.
standards <- list(
  "race equal" = list(cells = ~race, parts = c(1, 1, 1)),
  "race declared" = list(cells = ~race, parts = c(70, 20, 10)),
  "region:race equal" = list(cells = ~region + race, parts = rep(1, 12)),
  "region:race declared" = list(cells = ~region + race, parts = 1:12)
)
out <- character()
for (name in c("plain", "poststratified")) {
  design <- if (name == "plain") plain else calibrated
  for (standard in names(standards)) {
    given <- standards[[standard]]
    for (outcome in c("highbp", "diabetes", "highlead")) {
      # The margins fix blood pressure by race: it has no variance there.
      if (name == "poststratified" && outcome == "highbp" && startsWith(standard, "race ")) next
      one <- contrast(design, outcome, given$cells, given$parts)
      fields <- paste0('"contrast": [', paste(number(one), collapse = ", "), "]")
      if (name == "plain") {
        two <- standardised(design, outcome, given$cells, given$parts)
        fields <- paste0(fields, ', "svystandardize": [', paste(number(two), collapse = ", "), "]")
      }
      out <- c(out, paste0('"', name, " ", outcome, " over ", standard, '": {', fields, "}"))
    }
  }
}
cat("{\n", paste0("  ", out, collapse = ",\n"), "\n}\n", sep = "")
