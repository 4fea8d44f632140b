using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace OpenOps.MattermostEmulator.Markdown;

/// <summary>An <c>@user</c> or <c>~channel</c> within a message.</summary>
internal sealed class MentionInline(string text) : LeafInline
{
    public string Text => text;
}

/// <summary>Marks it for the page; who or what it names the page knows.</summary>
internal sealed class MentionRenderer : HtmlObjectRenderer<MentionInline>
{
    protected override void Write(HtmlRenderer renderer, MentionInline obj)
    {
        renderer.Write("<span class=\"").Write(obj.Text[0] == '@' ? "mention" : "channel-mention").Write("\">");
        renderer.WriteEscape(obj.Text);
        renderer.Write("</span>");
    }
}
