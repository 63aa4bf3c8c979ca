// The kernels for any CPU: vectors of four, and libm's fused multiply-add where there is none.
#include "CKernels.h"

#define ISA "portable"
#define LANES 4
#define TILE_ROWS 4
#define NAME(x) vnb_portable_##x
#include "Tiles.h"
#include "Packing.h"
#include "Elements.h"
#include "Table.h"

