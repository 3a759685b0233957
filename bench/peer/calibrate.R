# A test of bench/calibrate.c by mirt, with its standard settings (61 nodes, EM until no parameter changes by 1e-4), no standard
# errors: simulated answers of the same shape. Rscript bench/peer/calibrate.R MODEL PEOPLE ITEMS LEVELS
#
# R finds mirt where R_LIBS says. Prints `name value`, seconds of processor time: the least of three, from answers to estimates.
suppressMessages(library(mirt))
given <- commandArgs(trailingOnly = TRUE)
model <- given[1]
people <- as.integer(given[2])
items <- as.integer(given[3])
levels <- as.integer(given[4])

set.seed(1)
a <- if (model == "rasch") rep(1, items) else exp(0.3 * rnorm(items))
guessing <- if (model == "3pl") 0.15 + 0.1 * runif(items) else rep(0, items)
theta <- rnorm(people)
answer <- function(i) {
  b <- rnorm(1) + if (levels == 2) 0 else seq(-1.2, 1.2, length.out = levels - 1)
  at_least <- sapply(b, function(step) guessing[i] + (1 - guessing[i]) * plogis(a[i] * (theta - step)))
  rowSums(runif(people) < at_least)
}
answers <- sapply(seq_len(items), answer)
colnames(answers) <- paste0("q", seq_len(items))

type <- switch(model, "2pl" = "2PL", "3pl" = "3PL", "rasch" = "Rasch", "grm" = "graded", "gpcm" = "gpcm")
syntax <- paste0("F = 1-", items)
if (model == "3pl") syntax <- paste0(syntax, "\nPRIOR = (1-", items, ", g, norm, -1.4, 0.5)")
seconds <- function() {
  begin <- proc.time()
  mirt(answers, mirt.model(syntax), itemtype = type, verbose = FALSE, technical = list(NCYCLES = 2000))
  sum((proc.time() - begin)[1:2])
}
cat("mirt", min(replicate(3, seconds())), "\n")
