import Dispatch
import Glibc
import Stores

/// Slots in a file of the cache, one after the other.
///
/// Pictures are read from it by `pread` and not through a mapping of the file. Either way they come
/// out of the system's page cache, but the pages of a mapping that were touched count as memory of
/// the process, all 5.6 GB of CelebA after an epoch, and a file that somebody cuts short would end
/// the process where now a read fails.
final class PictureFile: PictureSlots {
  let bytesPerPicture: Int
  private let path: String
  private let descriptor: Int32

  /// Opens the file to be read, or nil when there is none with this many slots.
  init?(reading path: String, slots: Int, bytesPerPicture: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      Int(status.st_size) >= slots * bytesPerPicture
    else {
      close(descriptor)
      return nil
    }
    // Training asks for them in random order: reading ahead would be in vain.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM)
    self.path = path
    self.descriptor = descriptor
    self.bytesPerPicture = bytesPerPicture
  }

  /// Opens the file to be written, or makes it; slots from `slots` on are given up.
  init(writing path: String, after slots: Int, bytesPerPicture: Int) throws(FileProblem) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileProblem("cannot create", path, errno) }
    guard ftruncate(descriptor, slots * bytesPerPicture) == 0 else {
      let code = errno
      close(descriptor)
      throw FileProblem("cannot write", path, code, whileWriting: true)
    }
    self.path = path
    self.descriptor = descriptor
    self.bytesPerPicture = bytesPerPicture
  }

  deinit { close(descriptor) }

  func write(_ pixels: UnsafeRawBufferPointer, to slot: Int) throws(FileProblem) {
    precondition(pixels.count == bytesPerPicture, "a slot takes one picture")
    guard let source = pixels.baseAddress else { return }
    var done = 0
    while done < bytesPerPicture {
      let count = pwrite(
        descriptor, source + done, bytesPerPicture - done, slot * bytesPerPicture + done)
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        throw FileProblem("cannot write", path, count == 0 ? ENOSPC : errno, whileWriting: true)
      }
    }
  }

  func read(_ slot: Int, into target: UnsafeMutablePointer<UInt8>) throws(FileProblem) {
    var done = 0
    while done < bytesPerPicture {
      let count = pread(
        descriptor, target + done, bytesPerPicture - done, slot * bytesPerPicture + done)
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        // Somebody cut the file short.
        throw FileProblem("cannot read", path, count == 0 ? EIO : errno)
      }
    }
  }

  /// Waits until all that was written is on the disk.
  func flush() throws(FileProblem) {
    guard fdatasync(descriptor) == 0 else {
      throw FileProblem("cannot write", path, errno, whileWriting: true)
    }
  }

  /// Gives up the slots from `slots` on.
  func cut(after slots: Int) {
    ftruncate(descriptor, slots * bytesPerPicture)
  }
}
