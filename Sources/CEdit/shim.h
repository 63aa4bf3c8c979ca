#include <stdio.h>
#include <stdlib.h>
#include <histedit.h>
