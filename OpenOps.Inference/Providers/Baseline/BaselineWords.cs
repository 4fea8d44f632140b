namespace OpenOps.Inference.Providers.Baseline;

/// <summary>Cuts a text into the pieces that are streamed: each word with the space after it.</summary>
internal static class BaselineWords
{
    public static IEnumerable<string> Split(string text)
    {
        var start = 0;
        for (var index = 1; index < text.Length; index++)
        {
            if (!char.IsWhiteSpace(text[index]) && char.IsWhiteSpace(text[index - 1]))
            {
                yield return text[start..index];
                start = index;
            }
        }

        if (start < text.Length)
        {
            yield return text[start..];
        }
    }
}
