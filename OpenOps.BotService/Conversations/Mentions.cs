using System.Text;
using Markdig;
using Markdig.Extensions.AutoLinks;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenOps.BotService.Conversations;

/// <summary>
/// Whom a message mentions, by the rules of Mattermost's own notifications: in Markdown text, quotes and link labels
/// included, but not in code or addresses; any case; punctuation around a name does not count.
/// </summary>
internal static class Mentions
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks(new AutoLinkOptions { ValidPreviousCharacters = "*_~(" }).UsePipeTables().UseEmphasisExtras().Build();

    /// <summary>Whether a message mentions a username.</summary>
    public static bool Contain(string message, string username) =>
        message.AsSpan().ContainsAny('@', '&') && TextsOf(message).Any(text => TextMentions(text, username));

    private static bool TextMentions(string text, string username)
    {
        var name = "@" + username;
        foreach (var word in Words(text, static rune => Rune.IsLetterOrDigit(rune) || rune.Value is ':' or '.' or '-' or '_' or '@'))
        {
            if (word is [':', .., ':'])
            {
                continue; // :emoji:
            }

            var trimmed = word.TrimStart(':', '.', '-', '_');
            if (IsName(trimmed, name) || TrimmedStepByStep(trimmed).Any(shorter => IsName(shorter, name)))
            {
                return true;
            }

            // The end of a sentence without a blank after it.
            if (!trimmed.StartsWith('@') && trimmed.Split('.', '-', ':').Any(part => IsName(part, name)))
            {
                return true;
            }
        }

        return false;
    }

    // A username may itself end in punctuation, so it is taken off one by one.
    private static IEnumerable<string> TrimmedStepByStep(string word)
    {
        while (word.Length > 0 && word[^1] is '.' or '-' or ':' or '_')
        {
            yield return word = word[..^1];
        }
    }

    private static bool IsName(string word, string name) => string.Equals(word, name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Words(string text, Func<Rune, bool> belongs)
    {
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (belongs(rune))
            {
                word.Append(rune.ToString());
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    // Neighbouring literals are one text: the parser cuts at characters that could have been markup, such as a name's underscore.
    private static List<string> TextsOf(string message)
    {
        MarkdownDocument document;
        try
        {
            document = Markdown.Parse(message, Pipeline);
        }
        catch (ArgumentException)
        {
            // Nested deeper than the parser goes, which nobody writes by hand: then all of it is text.
            return [message];
        }

        var texts = new List<string>();
        foreach (var block in document.Descendants<LeafBlock>())
        {
            // A code block has none.
            if (block.Inline is { } inline)
            {
                Collect(inline, texts);
            }
        }

        return texts;
    }

    private static void Collect(ContainerInline container, List<string> texts)
    {
        var text = new StringBuilder();
        foreach (var inline in container)
        {
            if (inline is LiteralInline literal)
            {
                text.Append(literal.Content.AsSpan());
                continue;
            }

            if (inline is HtmlEntityInline entity)
            {
                text.Append(entity.Transcoded.AsSpan());
                continue;
            }

            texts.Add(text.ToString());
            text.Clear();
            if (inline is ContainerInline inner and not LinkInline { IsAutoLink: true })
            {
                Collect(inner, texts);
            }
        }

        texts.Add(text.ToString());
    }
}
