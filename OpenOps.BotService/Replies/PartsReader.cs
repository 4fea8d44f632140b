using OpenOps.BotService.Conversations;
using OpenOps.BotService.Inference;

namespace OpenOps.BotService.Replies;

/// <summary>
/// Has a model read what is too long for it part by part. Each part is an interaction of its own in the record, which
/// names the answer as its parent.
/// </summary>
internal sealed class PartsReader(ModelStream model)
{
    // Notes are shorter than what they are about, so a few rounds take any length there is; more would mean that they are not.
    private const int MaxRounds = 10;

    /// <summary>Reads parts and the notes about them until what is left fits.</summary>
    /// <returns>What is to be asked at last; or how the part ended that was not completed, or why there is nothing to ask.</returns>
    public async Task<PartsRead> ReadAsync(Question question, Turn.Ready turn, StreamedText text, RunningAnswer running)
    {
        var (reading, noted) = await PrepareAsync(turn, text, running);
        if (reading is null)
        {
            return noted;
        }

        for (var round = 1; reading is Reading.InParts parts; round++)
        {
            if (round > MaxRounds)
            {
                return noted with { Summary = StreamSummary.TooLong };
            }

            var notes = new List<string>();
            for (var index = 0; index < parts.Parts.Count; index++)
            {
                var told = parts.Told(index + 1);
                text.Announce(told);
                var (note, summary) = await ReadPartAsync(question, turn, parts.Parts[index], PartId(question, round, index), words => text.Announce($"{told} {words}"), running);
                if (running.Cancelled.IsCancellationRequested || summary.Error is not null)
                {
                    return noted with { Summary = summary };
                }

                notes.Add(note);
            }

            reading = await parts.CombineAsync(notes, running.Cancelled);
        }

        return reading switch
        {
            Reading.AtOnce whole => noted with { Conversation = whole.Conversation },
            Reading.Impossible impossible => noted with { Told = impossible.Told },
            _ => noted with { Summary = StreamSummary.TooLong },
        };
    }

    private static async Task<(Reading? Reading, PartsRead Noted)> PrepareAsync(Turn.Ready turn, StreamedText text, RunningAnswer running)
    {
        var noted = new PartsRead { Note = turn.Note };
        if (turn.Reading is not Reading.Later later)
        {
            return (turn.Reading, noted);
        }

        try
        {
            var plan = await later.PrepareAsync(text, running);
            return (plan.Reading, new PartsRead { Note = plan.Note });
        }
        catch (InferenceException exception)
        {
            return (null, noted with { Summary = new StreamSummary { Error = exception } });
        }
        catch (OperationCanceledException) when (running.Cancelled.IsCancellationRequested)
        {
            return (null, noted);
        }
    }

    private async Task<(string Note, StreamSummary Summary)> ReadPartAsync(
        Question question, Turn.Ready turn, Conversation part, Guid id, Action<string> announce, RunningAnswer running)
    {
        running.Asking = id;
        var note = new StreamedText();
        var summary = await model.ReadAsync(ChatRequests.ForPart(question, turn, part, id), note, announce, running.Cancelled);
        return (note.ToString().Trim(), summary);
    }

    // The same after a restart and in another replica: whoever asks first has claimed the part, and with it the answer.
    private static Guid PartId(Question question, int round, int index) => DeterministicId.Create(
        DateTimeOffset.FromUnixTimeMilliseconds(question.Post.CreateAt), "part", question.InteractionId.ToString(), round.ToString(), index.ToString());
}

/// <summary>What became of reading what an answer is made of.</summary>
internal sealed record PartsRead
{
    /// <summary>What the model is asked at last; null where it is not asked.</summary>
    public Conversation? Conversation { get; init; }

    public StreamSummary Summary { get; init; } = new();

    /// <summary>What the person is told under the answer.</summary>
    public string? Note { get; init; }

    /// <summary>Why the model was not asked, where that is no failure of a model.</summary>
    public string? Told { get; init; }
}
