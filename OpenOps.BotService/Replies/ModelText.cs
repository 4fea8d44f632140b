using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenOps.BotService.Replies;

/// <summary>
/// Makes what a model wrote harmless to show: no picture is loaded from anywhere, since its address could carry what the
/// model read; and nobody is notified, since mentions are a person's to make.
/// </summary>
internal static class ModelText
{
    // Invisible, and no part of a name.
    private const char Stopper = '\u200B';

    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().DisableHtml().UsePreciseSourceLocation().Build();

    /// <summary>The text as it is shown.</summary>
    public static string Neutralise(string text)
    {
        text = text.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n");
        if (!text.Contains('@') && !text.Contains("![", StringComparison.Ordinal))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        var position = 0;
        foreach (var (start, end) in CodeIn(text))
        {
            Append(shown, text, position, start);
            shown.Append(text, start, end - start);
            position = end;
        }

        Append(shown, text, position, text.Length);
        return shown.ToString();
    }

    /// <summary>What a model is given to read of its own earlier answer: the text before <see cref="Neutralise"/>, but for pictures.</summary>
    public static string Restore(string shown) => shown.Replace($"@{Stopper}", "@", StringComparison.Ordinal);

    private static void Append(StringBuilder shown, string text, int start, int end)
    {
        for (var index = start; index < end; index++)
        {
            if (text[index] == '!' && index + 1 < end && text[index + 1] == '[' && !IsEscaped(text, index))
            {
                // A picture becomes a link, which nobody follows but who clicks it.
                if (index + 2 < end && text[index + 2] == ']')
                {
                    shown.Append("[image");
                    index++;
                }

                continue;
            }

            shown.Append(text[index]);
            if (text[index] == '@' && index + 1 < text.Length && IsNameCharacter(text[index + 1])
                && (index == 0 || !char.IsLetterOrDigit(text[index - 1])))
            {
                shown.Append(Stopper);
            }
        }
    }

    private static bool IsNameCharacter(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character) || character is '.' or '-' or '_' or ':';

    private static bool IsEscaped(string text, int index)
    {
        var backslashes = 0;
        while (index - backslashes > 0 && text[index - backslashes - 1] == '\\')
        {
            backslashes++;
        }

        return backslashes % 2 == 1;
    }

    // Fenced blocks and code spans only: whether indented text is code is where parsers differ.
    private static IEnumerable<(int Start, int End)> CodeIn(string text)
    {
        try
        {
            return Markdown.Parse(text, Pipeline).Descendants()
                .Where(node => node is FencedCodeBlock or CodeInline)
                .Select(node => (node.Span.Start, End: Math.Min(node.Span.End + 1, text.Length)))
                .Where(span => span.Start < span.End)
                .OrderBy(span => span.Start);
        }
        catch (ArgumentException)
        {
            // Nested deeper than the parser goes: then nothing of it counts as code, and all of it is made harmless.
            return [];
        }
    }
}
