/*
 * For score*.c alone: what a session learns from its own pairs. How often two records of one party differ in
 * a word of the name (other spellings, married names, names left out) is a matter of the sources; the pairs
 * themselves tell, each counted by its probability of being one party (expectation maximisation: Winkler,
 * "Using the EM algorithm for weight computation in the Fellegi-Sunter model of record linkage", 1988). Few
 * pairs teach little: the start counts as MODEL_PAIRS of them.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct score_model {
    double word_missing; /* bits lost for a word that both have and no token covers */
};
extern const struct score_model score_model_start;

/* One pair, as far as the model matters to it. */
struct score_lesson {
    double weight; /* bits, under score_model_start */
    double words;  /* missing words, as the loss counts them */
    bool teaches;  /* a person pair whose whole birth date agrees, and no number does */
};

/* The model that fits the lessons that teach; log2_prior as in score.h. */
struct score_model score_model_learn(const struct score_lesson *lessons, size_t count, double log2_prior);
