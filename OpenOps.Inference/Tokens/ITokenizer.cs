namespace OpenOps.Inference.Tokens;

/// <summary>
/// Counts tokens as a model does, in this process. The client of a model that can be counted for offers it through its
/// <c>GetService</c>.
/// </summary>
internal interface ITokenizer
{
    /// <summary>The tokens of a text as the model reads it in a message, without those that its template puts around.</summary>
    public int Count(string text);
}
