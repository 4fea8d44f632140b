using System.Globalization;
using System.Text;
using OpenOps.Audit.Feedback;
using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Exports;

/// <summary>One row for each interaction, newest first, after RFC 4180.</summary>
internal static class InteractionTable
{
    private static readonly (string Name, Func<InteractionDetails, object?> Of)[] Columns =
    [
        ("id", row => row.Id),
        ("sequence", row => row.Sequence),
        ("occurred_at", row => row.Intent.OccurredAt.ToString("O", CultureInfo.InvariantCulture)),
        ("requester_id", row => row.Intent.Requester.Id),
        ("requester_name", row => row.Intent.Requester.Name),
        ("bot", row => row.Intent.Bot),
        ("operation", row => row.Intent.Operation),
        ("model", row => row.Intent.Model.Id),
        ("provider", row => row.Intent.Model.Provider),
        ("custody", row => Word(row.Intent.Model.Custody)),
        ("team_id", row => row.Intent.Place.TeamId),
        ("channel_id", row => row.Intent.Place.ChannelId),
        ("post_id", row => row.Intent.Place.PostId),
        ("conversation_id", row => row.Intent.Place.ConversationId),
        ("outcome", row => Word(row.Outcome)),
        ("partial", row => row.Result?.Partial),
        ("finish_reason", row => row.Result?.FinishReason is { } reason ? Word(reason) : null),
        ("error_type", row => row.Result?.Error?.Type),
        ("input_tokens", row => row.Result?.Usage?.InputTokens),
        ("output_tokens", row => row.Result?.Usage?.OutputTokens),
        ("queued_ms", row => row.Result?.Timing?.QueuedMs),
        ("first_token_ms", row => row.Result?.Timing?.FirstTokenMs),
        ("total_ms", row => row.Result?.Timing?.TotalMs),
        ("up", row => row.Ratings.Count().Up),
        ("down", row => row.Ratings.Count().Down),
        ("question", row => row.Intent.Messages.LastOrDefault(message => message.Role == ChatRole.User)?.Content),
        ("answer", row => row.Result?.Answer),
        ("trace_id", row => row.Intent.TraceId),
    ];

    public static async Task<string?> WriteAsync(
        ExportRequest request, ExportSource source, ExportArchive archive, ExportTally tally, CancellationToken cancellationToken)
    {
        await archive.AddAsync(
            "interactions.csv",
            async writeAsync =>
            {
                await writeAsync(Row(Columns.Select(column => (object?)column.Name)));
                await foreach (var found in source.ReadAsync(request.Filter, cancellationToken))
                {
                    if (source.Erased.ErasureOf(found) is { } erasure)
                    {
                        tally.LeaveOut(LeftOutReasons.Erased, erasure);
                        continue;
                    }

                    tally.Include(found.Sequence, found.Intent.Model.Id);
                    await writeAsync(Row(Columns.Select(column => column.Of(found))));
                }
            },
            cancellationToken);
        return null;
    }

    private static ReadOnlyMemory<byte> Row(IEnumerable<object?> cells) =>
        Encoding.UTF8.GetBytes(string.Join(',', cells.Select(cell => CsvCell.Write(Convert.ToString(cell, CultureInfo.InvariantCulture) ?? ""))) + "\r\n");

    private static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
