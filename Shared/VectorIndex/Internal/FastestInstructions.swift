import CVectors

/// The fastest of the instruction sets that this processor has, as `CVectors` counts them.
let fastestInstructions = cvectors_instruction_sets() - 1
