/** @file What arrays of samples and labels are usually called, without the part that a name may also say. */
export const usualSamples =
  /^(x|data|images?|samples?|features?|inputs?|signals?|series|values|sequences?)$/i;
export const usualLabels = /^(y|labels?|targets?|class|classes|digits?)$/i;
