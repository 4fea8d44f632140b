using Markdig;
using Markdig.Extensions.EmphasisExtras;

namespace OpenOps.MattermostEmulator.Markdown;

/// <summary>The Markdown that messages are written in. Raw HTML is text here.</summary>
internal static class MessagePipeline
{
    /// <summary>For finding out what a message says.</summary>
    public static readonly MarkdownPipeline Instance = Messages().Build();

    /// <summary>For showing it.</summary>
    public static readonly MarkdownPipeline ForReaders = Messages().UseEmojiAndSmiley(enableSmileys: false).Build();

    private static MarkdownPipelineBuilder Messages() => new MarkdownPipelineBuilder()
        .DisableHtml()
        .UsePipeTables()
        .UseTaskLists()
        .UseAutoLinks()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .UseSoftlineBreakAsHardlineBreak();
}
