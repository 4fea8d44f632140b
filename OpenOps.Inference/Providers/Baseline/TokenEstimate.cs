namespace OpenOps.Inference.Providers.Baseline;

/// <summary>
/// Tokens of a text without a tokenizer: one for every four characters begun, which is what vendors give as a rule of
/// thumb for English. The baseline has no other tokens: its usage and its limits are told in these.
/// </summary>
internal static class TokenEstimate
{
    private const int CharactersPerToken = 4;

    public static int Of(string text) => (text.Length + CharactersPerToken - 1) / CharactersPerToken;
}
