#pragma once
#include <cblas.h>

// LAPACK's Cholesky routines, which Debian's OpenBLAS contains and declares nowhere: its lapacke.h comes with
// another library. Fortran's calling convention as gfortran has it; the last argument is the length of `uplo`.
void dpotrf_(
    const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_length);
void dpotrs_(
    const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda, double *b,
    const int *ldb, int *info, unsigned long uplo_length);
void dpotri_(
    const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long uplo_length);
