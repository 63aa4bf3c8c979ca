import Faces
import Testing
