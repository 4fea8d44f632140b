using System.Net;
using System.Text.RegularExpressions;
using Markdig.Helpers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenOps.MattermostEmulator.Markdown;

/// <summary>
/// Messages as HTML that may be put into a page: no raw HTML, no links but to the web and mail, and no pictures but files
/// of this server, since loading any other would tell its owner who reads what.
/// </summary>
internal static partial class MessageRenderer
{
    private const string OwnFiles = "/api/v4/files/";

    public static string ToHtml(string markdown)
    {
        try
        {
            var document = Markdig.Markdown.Parse(markdown, MessagePipeline.ForReaders);
            foreach (var inline in document.Descendants<Inline>().ToList())
            {
                Tame(inline);
            }

            using var writer = new StringWriter();
            var renderer = new HtmlRenderer(writer);
            MessagePipeline.ForReaders.Setup(renderer);
            renderer.ObjectRenderers.Insert(0, new MentionRenderer());
            renderer.Render(document);
            return writer.ToString();
        }
        catch (ArgumentException)
        {
            // Nested deeper than the parser goes: shown as it was written.
            return $"<p>{WebUtility.HtmlEncode(markdown)}</p>";
        }
    }

    private static void Tame(Inline inline)
    {
        switch (inline)
        {
            case LinkInline link:
                TameLink(link);
                break;
            case AutolinkInline auto when !IsSafe(auto.IsEmail ? "mailto:" + auto.Url : auto.Url):
                auto.ReplaceBy(new LiteralInline(auto.Url));
                break;
            case AutolinkInline auto:
                OpenElsewhere(auto);
                break;
            case LiteralInline literal when !literal.FindParentOfType<LinkInline>().Any():
                MarkMentions(literal);
                break;
        }
    }

    private static void TameLink(LinkInline link)
    {
        var url = link.Url ?? "";
        if (link.IsImage && url.StartsWith(OwnFiles, StringComparison.Ordinal) && !url.Contains("..", StringComparison.Ordinal))
        {
            return;
        }

        if (!IsSafe(url))
        {
            link.ReplaceBy(new LiteralInline(Text(link)));
            return;
        }

        link.IsImage = false;
        if (link.FirstChild is null)
        {
            link.AppendChild(new LiteralInline(url));
        }

        OpenElsewhere(link);
    }

    private static void OpenElsewhere(Inline link)
    {
        link.GetAttributes().AddPropertyIfNotExist("rel", "noopener noreferrer nofollow");
        link.GetAttributes().AddPropertyIfNotExist("target", "_blank");
    }

    private static void MarkMentions(LiteralInline literal)
    {
        var text = literal.Content.ToString();
        if (!text.Contains('@') && !text.Contains('~'))
        {
            return;
        }

        var at = 0;
        foreach (Match match in MentionPattern().Matches(text))
        {
            if (match.Index > at)
            {
                literal.InsertBefore(new LiteralInline(text[at..match.Index]));
            }

            literal.InsertBefore(new MentionInline(match.Value));
            at = match.Index + match.Length;
        }

        if (at > 0)
        {
            literal.Content = new StringSlice(text[at..]);
        }
    }

    private static bool IsSafe(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto";

    private static string Text(ContainerInline container) =>
        string.Concat(container.Descendants<LiteralInline>().Select(literal => literal.Content.ToString()));

    [GeneratedRegex("(?<![A-Za-z0-9_.@~-])[@~][a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MentionPattern();
}
