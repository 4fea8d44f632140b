using Markdig;

namespace OpenOps.MattermostEmulator.Markdown;

/// <summary>The Markdown that messages are written in. Raw HTML is text here.</summary>
internal static class MessagePipeline
{
    public static readonly MarkdownPipeline Instance = new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
        .UseSoftlineBreakAsHardlineBreak()
        .Build();
}
