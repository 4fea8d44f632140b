using OpenOps.BotService.Conversations;

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
    /// <returns>What is to be asked at last, or null and how the part ended that was not completed.</returns>
    public async Task<(Conversation? Conversation, StreamSummary Summary)> ReadAsync(
        Question question, Turn.Ready turn, StreamedText text, RunningAnswer running)
    {
        var reading = turn.Reading;
        for (var round = 1; reading is Reading.InParts parts; round++)
        {
            if (round > MaxRounds)
            {
                return (null, StreamSummary.TooLong);
            }

            var notes = new List<string>();
            for (var index = 0; index < parts.Parts.Count; index++)
            {
                text.Announce(parts.Told(index + 1));
                var (note, summary) = await ReadPartAsync(question, turn, parts.Parts[index], PartId(question, round, index), running);
                if (running.Cancelled.IsCancellationRequested || summary.Error is not null)
                {
                    return (null, summary);
                }

                notes.Add(note);
            }

            reading = await parts.CombineAsync(notes, running.Cancelled);
        }

        return reading is Reading.AtOnce whole ? (whole.Conversation, new StreamSummary()) : (null, StreamSummary.TooLong);
    }

    private async Task<(string Note, StreamSummary Summary)> ReadPartAsync(
        Question question, Turn.Ready turn, Conversation part, Guid id, RunningAnswer running)
    {
        running.Asking = id;
        var note = new StreamedText();
        var summary = await model.ReadAsync(ChatRequests.ForPart(question, turn, part, id), note, running.Cancelled);
        return (note.ToString().Trim(), summary);
    }

    // The same after a restart and in another replica: whoever asks first has claimed the part, and with it the answer.
    private static Guid PartId(Question question, int round, int index) => DeterministicId.Create(
        DateTimeOffset.FromUnixTimeMilliseconds(question.Post.CreateAt), "part", question.InteractionId.ToString(), round.ToString(), index.ToString());
}
