using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;
using OpenOps.BotService.Prompts;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tasks;

/// <param name="Reading">How the model reads it.</param>
/// <param name="Note">What the person is told about that, and about the material; null for nothing.</param>
internal sealed record PlannedReading(Reading Reading, string? Note);

/// <summary>
/// Decides how a model reads a material: at once where it fits the bot's budget, otherwise in parts of whole pieces whose
/// notes stand in for them. The rules it works by go with every request, whatever has to be cut.
/// </summary>
internal sealed class TaskReadings(TaskMessages messages, ITokenCounter counter)
{
    // What is left for the material must be worth reading.
    private const int FewestTokens = 64;
    private const int WordsPerToken = 2; // Of tokens to a word, with room to spare in any language.

    /// <param name="context">The task.</param>
    /// <param name="instruction">What is to be done.</param>
    /// <param name="material">With what.</param>
    /// <param name="talk">What was said about it since; the question last. Empty for the task itself.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    public async Task<PlannedReading> PlanAsync(
        TaskContext context, string instruction, TaskMaterial material, IReadOnlyList<ChatMessage> talk, CancellationToken cancellationToken)
    {
        var budget = TokenBudget.Of(context.Bot);
        var said = talk.Count;
        (talk, var isExact) = await NewestAsync(context, instruction, talk, budget / 4, cancellationToken);
        var plan = new Plan(
            context, instruction, material.Title, [.. material.Passages.Select(passage => passage.Id)], talk,
            talk is [.., { } question] ? TaskPrompts.Answer(context.Requester.Username, question.Content) : instruction, budget, isExact ? $"{budget} tokens" : $"about {budget} tokens");
        var lines = material.Passages.Select((passage, index) => new Line(TaskMessages.Line(index + 1, passage), passage.Id, $"{passage.Reference(index + 1)} (continued) ")).ToList();
        var reading = await ReadAsync(plan, lines, "Reading", instruction, cancellationToken);
        return new PlannedReading(reading, Notes(material.Note, said - talk.Count, reading, plan.Told));
    }

    private async Task<Reading> ReadAsync(Plan plan, IReadOnlyList<Line> lines, string doing, string instruction, CancellationToken cancellationToken)
    {
        var whole = messages.Of(plan.Context, instruction, plan.Title, [.. lines.Select(line => line.Text)], plan.Sources, plan.Talk);
        if (await CountAsync(plan, whole, cancellationToken) <= plan.Budget)
        {
            return new Reading.AtOnce(whole);
        }

        var empty = messages.Of(plan.Context, PartInstruction(plan, 999, 999), plan.Title, [], [], []);
        var room = plan.Budget - await CountAsync(plan, empty, cancellationToken);
        if (room < FewestTokens)
        {
            return new Reading.Impossible(
                $"⚠️ My model reads {plan.Told} at once here, which is too few for this task. An administrator can raise `ContextTokens` of my settings, or name a bot with a larger model. Nothing was sent to a model.");
        }

        var groups = await new PartPacking(counter).PackAsync(plan.Context.Bot, lines, room, cancellationToken);
        var parts = groups.Select((group, index) => messages.Of(
            plan.Context, PartInstruction(plan, index + 1, groups.Count), plan.Title, [.. group.Select(line => line.Text)],
            [.. group.Select(line => line.SourceId).OfType<string>().Distinct(StringComparer.Ordinal)], [])).ToList();
        return new Reading.InParts(
            parts, part => $"{doing} part {part} of {parts.Count} …", (notes, token) => CombineAsync(plan, notes, room, token));
    }

    private async Task<Reading> CombineAsync(Plan plan, IReadOnlyList<string> notes, int room, CancellationToken cancellationToken)
    {
        // No note may fill a part by itself, or parts of notes would never get fewer.
        var lines = new List<Line>();
        for (var index = 0; index < notes.Count; index++)
        {
            var note = notes[index].Length > 0 ? notes[index] : "Nothing";
            var text = $"Notes on part {index + 1} of {notes.Count}: {note.ReplaceLineEndings("\n    ")}";
            lines.Add(new Line(await PartPacking.CutAsync(counter, plan.Context.Bot, text, room / 2, cancellationToken), SourceId: null, Again: ""));
        }

        return await ReadAsync(plan with { Title = $"Notes on “{plan.Title}”" }, lines, "Putting the notes together,", TaskPrompts.Combine(plan.Instruction), cancellationToken);
    }

    private static string? Notes(string? material, int untold, Reading reading, string budget)
    {
        var notes = new List<string>();
        if (material is not null)
        {
            notes.Add(material);
        }

        if (reading is Reading.InParts { Parts: var parts })
        {
            notes.Add($"ℹ️ This is longer than my model reads at once here ({budget}), so I read it in {parts.Count} parts and answered from notes on them.");
            var pieces = parts.SelectMany(part => part.SourcePostIds).CountBy(id => id, StringComparer.Ordinal).Count(post => post.Value > 1);
            if (pieces > 0)
            {
                notes.Add(pieces == 1 ? "ℹ️ One message was too long for one part and was read in pieces." : $"ℹ️ {pieces} messages were too long for one part and were read in pieces.");
            }
        }

        if (untold > 0)
        {
            notes.Add(untold == 1 ? "ℹ️ The oldest message of this conversation did not fit and was left out." : $"ℹ️ The {untold} oldest messages of this conversation did not fit and were left out.");
        }

        return notes.Count > 0 ? string.Join('\n', notes) : null;
    }

    // About a third of what a part may hold: then three parts' notes make one part.
    private static string PartInstruction(Plan plan, int part, int parts) =>
        TaskPrompts.Part(part, parts, Math.Clamp(plan.Budget / 3 / WordsPerToken, 50, 600), plan.Purpose);

    // What is asked at last always goes along, however long it is.
    private async Task<(IReadOnlyList<ChatMessage> Talk, bool IsExact)> NewestAsync(
        TaskContext context, string instruction, IReadOnlyList<ChatMessage> talk, int budget, CancellationToken cancellationToken)
    {
        var counts = await counter.CountAsync(context.Bot, [.. talk.Select(message => message.Content), instruction], cancellationToken);
        var first = talk.Count;
        while (first > 0 && (first == talk.Count || budget >= counts.Tokens[first - 1]))
        {
            budget -= counts.Tokens[--first];
        }

        return ([.. talk.Skip(first)], counts.IsExact);
    }

    private async Task<int> CountAsync(Plan plan, Conversation conversation, CancellationToken cancellationToken) =>
        (await counter.CountAsync(plan.Context.Bot, [.. conversation.Messages.Select(message => message.Content)], cancellationToken)).Tokens.Sum();

    private sealed record Plan(
        TaskContext Context, string Instruction, string Title, IReadOnlyList<string> Sources, IReadOnlyList<ChatMessage> Talk, string Purpose, int Budget,
        string Told);
}
