using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Prompts;

namespace OpenOps.BotService.Tasks;

/// <summary>The summary of what was written in a channel within a stretch of time.</summary>
internal sealed class ChannelTask(SourceAccess access) : ITaskKind
{
    // What the record takes as sources of one interaction, with room to spare.
    private const int MaxPosts = 2_000;
    private const int PageSize = 200;
    private const int MaxPages = 200;

    public string Name => TaskKinds.SummarizeChannel;

    public async Task<TaskSource> FindAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var (channel, told) = await access.OpenChannelAsync(context, context.Task.ChannelId ?? "", cancellationToken);
        return channel is null
            ? new TaskSource.Closed(told)
            : new TaskSource.Open(channel, $"📝 Summary of {SourceNames.Of(channel)}, {context.Task.Range}");
    }

    public async Task<TaskMaterial> ReadAsync(TaskContext context, TaskSource.Open source, CancellationToken cancellationToken)
    {
        var (posts, isCut) = await PostsAsync(context, source.Channel.Id, cancellationToken);
        return new TaskMaterial
        {
            Title = $"What was written in {SourceNames.Of(source.Channel)}, {context.Task.Range}",
            Passages = await PostPassages.OfAsync(context, posts, cancellationToken),
            Note = isCut ? $"ℹ️ Only the newest {posts.Count} messages of that time were read; the older ones were left out." : null,
        };
    }

    public string Instruction(TaskContext context, TaskMaterial material) => TaskPrompts.SummarizeChannel;

    private async Task<(IReadOnlyList<Post> Posts, bool IsCut)> PostsAsync(TaskContext context, string channelId, CancellationToken cancellationToken)
    {
        var (from, to) = (context.Task.From ?? 0, context.Task.To ?? long.MaxValue);
        var found = new Dictionary<string, Post>(StringComparer.Ordinal);
        var isComplete = false;
        for (var page = 0; page < MaxPages; page++)
        {
            var (posts, isLast) = await context.Bot.Client.GetPageAsync(channelId, page, PageSize, cancellationToken);
            foreach (var post in posts.Where(post => post.CreateAt >= from && post.CreateAt < to))
            {
                // What is posted meanwhile moves posts to the next page.
                found.TryAdd(post.Id, post);
            }

            isComplete = isLast || (posts is [{ CreateAt: var oldest }, ..] && oldest < from);
            if (isComplete || found.Count > MaxPosts)
            {
                break;
            }
        }

        var inOrder = found.Values.OrderBy(post => post.CreateAt).ThenBy(post => post.Id, StringComparer.Ordinal).ToList();
        return inOrder.Count > MaxPosts ? (inOrder[^MaxPosts..], true) : (inOrder, !isComplete);
    }
}
