import Language
import Testing
