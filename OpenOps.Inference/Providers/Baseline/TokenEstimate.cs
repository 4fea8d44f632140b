namespace OpenOps.Inference.Providers.Baseline;

/// <summary>
/// Tokens of a text without a tokenizer: one for every four characters begun, which is what vendors give as a rule of
/// thumb for English. An estimate, good for comparing sizes and nothing else.
/// </summary>
internal static class TokenEstimate
{
    private const int CharactersPerToken = 4;

    public static int Of(string text) => (text.Length + CharactersPerToken - 1) / CharactersPerToken;
}
