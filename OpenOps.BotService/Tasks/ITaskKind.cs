using OpenOps.BotService.Bots;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tasks;

/// <summary>
/// One kind of task. It says what a model reads for it; that the requester may read it is checked here, at each call
/// anew. A further kind is a class, a name in <see cref="TaskKinds"/> and a line in <see cref="TaskServices"/>.
/// </summary>
internal interface ITaskKind
{
    /// <summary>The kind's name, in posts' props, and the operation in the record.</summary>
    public string Name { get; }

    /// <summary>Looks up what the task is about and whether its requester may read it now. Reads no more than that takes.</summary>
    public Task<TaskSource> FindAsync(TaskContext context, CancellationToken cancellationToken);

    /// <summary>Reads what the model is given, as it stands now.</summary>
    public Task<TaskMaterial> ReadAsync(TaskContext context, TaskSource.Open source, CancellationToken cancellationToken);

    /// <summary>What the model is to do with the material.</summary>
    public string Instruction(TaskContext context, TaskMaterial material);
}

/// <summary>A task in the hands of the bot that does it, for the person who asked.</summary>
internal sealed record TaskContext(Bot Bot, TaskProps Task, MattermostUser Requester);

/// <summary>What became of looking up a task's source.</summary>
internal abstract record TaskSource
{
    /// <summary>It may be read.</summary>
    /// <param name="Channel">Where it is.</param>
    /// <param name="Lead">The first line of the task's post, made by this service alone.</param>
    public sealed record Open(MattermostChannel Channel, string Lead) : TaskSource
    {
        /// <summary>What looking it up has read already.</summary>
        public IReadOnlyList<Post> Posts { get; init; } = [];
    }

    /// <summary>It may not, or is not there; the person is told so.</summary>
    public sealed record Closed(string Told) : TaskSource;
}

/// <summary>What a model reads for a task.</summary>
internal sealed record TaskMaterial
{
    /// <summary>What it is, in one line, such as <c>The thread in the channel ~pilot</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The pieces in order; the model refers to them as <c>[#1]</c>, <c>[#2]</c> and so on.</summary>
    public required IReadOnlyList<Passage> Passages { get; init; }

    /// <summary>What the person is told about the material, such as what was left out; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>One piece of a material: a post, or a stretch of a transcript.</summary>
/// <param name="Id">The id that its links lead to, a post's.</param>
/// <param name="Head">Who and when, in one line.</param>
/// <param name="Text">What it says.</param>
internal sealed record Passage(string Id, string Head, string Text);
