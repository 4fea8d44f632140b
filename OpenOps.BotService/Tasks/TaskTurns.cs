using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks;

/// <summary>
/// Makes the turns that belong to a task: the task itself, Regenerate, and the questions that follow it. The source is
/// looked up at each of them anew, with the rights that its requester has at that moment.
/// </summary>
internal sealed class TaskTurns(TaskKinds kinds, TaskReadings readings, TaskAnchors anchors, Permalinks links)
{
    /// <summary>What a question about a task is in the record.</summary>
    public const string FollowUp = "follow_up";

    private const string Unknown = "⚠️ I do not know this kind of task any more, so I did nothing. Please start it again.";
    private const string Foreign = "🔒 This belongs to somebody else, so I did not answer. Nothing was sent to a model.";
    private const string Empty = "🗒️ There is nothing to read there: no message with text is left. Nothing was sent to a model.";

    /// <summary>The turn of a question that belongs to a task; null for any other.</summary>
    public async Task<Turn?> ReadAsync(Question question, TurnPlace place, CancellationToken cancellationToken)
    {
        if (await anchors.FindAsync(question, place, cancellationToken) is not { Task: { } task } found)
        {
            return null;
        }

        if (task.RequesterId != place.Requester.Id)
        {
            return new Turn.Refused(Foreign, place.Thread);
        }

        if (kinds.Find(task.Kind) is not { } kind)
        {
            return new Turn.Refused(Unknown, place.Thread);
        }

        var context = new TaskContext(question.Bot, task, place.Requester);
        return await kind.FindAsync(context, cancellationToken) switch
        {
            TaskSource.Open open => await ReadAsync(question, place, kind, context, open, found, cancellationToken),
            TaskSource.Closed closed => new Turn.Refused(closed.Told, place.Thread),
            _ => throw new InvalidOperationException("A task's source is neither open nor closed."),
        };
    }

    private async Task<Turn> ReadAsync(
        Question question, TurnPlace place, ITaskKind kind, TaskContext context, TaskSource.Open source, TaskAnchor anchor, CancellationToken cancellationToken)
    {
        var material = await kind.ReadAsync(context, source, cancellationToken);
        if (material.Passages.Count == 0)
        {
            return new Turn.Refused(Empty, place.Thread);
        }

        var isTask = question.Task is not null;
        var prefix = await links.PrefixAsync(context.Bot, cancellationToken);
        var talk = isTask ? [] : TaskTalk.Of(anchor.Post, question, anchor.Talk, new PostReferences(prefix, [.. material.Passages.Select(passage => passage.Id)]));
        var plan = await readings.PlanAsync(context, kind.Instruction(context, material), material, talk, cancellationToken);
        return plan.Reading is Reading.Impossible impossible
            ? new Turn.Refused(impossible.Told, place.Thread)
            : new Turn.Ready(plan.Reading, place.Requester, place.Channel, place.Thread)
            {
                Operation = isTask ? kind.Name : FollowUp,
                Lead = isTask ? source.Lead : null,
                Links = prefix,
                Note = plan.Note,
            };
    }
}

/// <summary>Where a turn takes place, as the server tells it now.</summary>
internal sealed record TurnPlace(MattermostUser Requester, MattermostChannel Channel, IReadOnlyList<Post> Thread);
