#ifndef ALLOCATION_COUNTING_H
#define ALLOCATION_COUNTING_H

/// How often the calling thread has asked the C library for memory, and so Swift's runtime has.
long allocations_of_this_thread(void);

#endif
