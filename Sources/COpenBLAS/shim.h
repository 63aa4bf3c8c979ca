#include <cblas.h>
#include <stddef.h>

// Routines of LAPACK that OpenBLAS exports under their Fortran names. Matrices are column-major;
// where an argument is text, its length stands at the end of the list, as Fortran passes it.

/// Eigenvalues, ascending, and eigenvectors, one a column, of a symmetric matrix.
void dsyevd_(
    const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w,
    double *work, const blasint *lwork, blasint *iwork, const blasint *liwork, blasint *info,
    size_t jobz_length, size_t uplo_length);

/// Cholesky factor of a positive definite matrix; `info` above 0 where it is not.
void dpotrf_(
    const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info,
    size_t uplo_length);

/// Solves a·x = b with the factor that `dpotrf_` gave.
void dpotrs_(
    const char *uplo, const blasint *n, const blasint *nrhs, const double *a, const blasint *lda,
    double *b, const blasint *ldb, blasint *info, size_t uplo_length);
