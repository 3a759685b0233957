# A test of bench/cat.c by catR: 15 items from a bank of 85 3PL items. Rscript bench/peer/cat.R RULE ESTIMATOR TIMES
#
# R finds catR where R_LIBS says. Prints `name value`, microseconds of processor time a test: the least of three rounds.
suppressMessages(library(catR))
given <- commandArgs(trailingOnly = TRUE)
times <- as.integer(given[3])

set.seed(1)
bank <- cbind(runif(85, 0.8, 2), runif(85, -3, 3), runif(85, 0, 0.2), 1)
start <- list(nrItems = 1, theta = 0, startSelect = "MFI")
test <- list(method = given[2], itemSelect = given[1])
stop <- list(rule = "length", thr = 15)
final <- list(method = given[2])
round <- function() {
  begin <- proc.time()
  for (i in seq_len(times)) randomCAT(trueTheta = rnorm(1), itemBank = bank, start = start, test = test, stop = stop, final = final)
  sum((proc.time() - begin)[1:2]) / times * 1e6
}
cat("catR", min(replicate(3, round())), "\n")
