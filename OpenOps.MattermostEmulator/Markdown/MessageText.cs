using System.Text;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenOps.MattermostEmulator.Markdown;

/// <summary>A message's text without its code.</summary>
internal static class MessageText
{
    /// <summary>The text of each paragraph, heading or cell, code left out.</summary>
    public static IReadOnlyList<string> OutsideCode(string markdown)
    {
        try
        {
            return [.. Markdig.Markdown.Parse(markdown, MessagePipeline.Instance).Descendants<LeafBlock>()
                .Where(block => block is not CodeBlock && block.Inline is not null)
                .Select(block => TextOf(block.Inline!))];
        }
        catch (ArgumentException)
        {
            // Nested deeper than the parser goes.
            return [markdown];
        }
    }

    private static string TextOf(ContainerInline inlines)
    {
        var text = new StringBuilder();
        Append(text, inlines);
        return text.ToString();
    }

    private static void Append(StringBuilder text, ContainerInline inlines)
    {
        foreach (var inline in inlines)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.AsSpan());
                    break;
                case ContainerInline inner:
                    Append(text, inner);
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.AsSpan());
                    break;
                default:
                    text.Append(' ');
                    break;
            }
        }
    }
}
