namespace OpenOps.BotService.Tasks;

/// <summary>A task about one thread: its summary, its action items or its open questions.</summary>
internal sealed class ThreadTask(ThreadTask.About about, SourceAccess access, Permalinks links) : ITaskKind
{
    // What the record takes as sources of one interaction, with room to spare.
    private const int MaxPosts = 2_000;

    public string Name => about.Name;

    public async Task<TaskSource> FindAsync(TaskContext context, CancellationToken cancellationToken)
    {
        var found = await access.OpenThreadAsync(context, context.Task.PostId ?? "", cancellationToken);
        return found.Channel is { } channel
            ? new TaskSource.Open(channel, $"{about.Lead} [this thread]({await links.OfAsync(context.Bot, found.Thread[0].Id, cancellationToken)}) {SourceNames.In(channel)}") { Posts = found.Thread }
            : new TaskSource.Closed(found.Told);
    }

    public async Task<TaskMaterial> ReadAsync(TaskContext context, TaskSource.Open source, CancellationToken cancellationToken)
    {
        // What begins a thread says what it is about, and what comes last is how it stands.
        var posts = source.Posts;
        var leftOut = Math.Max(0, posts.Count - MaxPosts);
        return new TaskMaterial
        {
            Title = $"The thread {SourceNames.In(source.Channel)}",
            Passages = await PostPassages.OfAsync(context, leftOut == 0 ? posts : [posts[0], .. posts.Skip(leftOut + 1)], cancellationToken),
            Note = leftOut == 0 ? null : $"ℹ️ Only the first and the newest {MaxPosts - 1} messages of this thread were read; {leftOut} between them were left out.",
        };
    }

    public string Instruction(TaskContext context, TaskMaterial material) => about.Instruction;

    /// <summary>What sets one such kind apart from the others.</summary>
    internal sealed record About(string Name, string Lead, string Instruction);
}
