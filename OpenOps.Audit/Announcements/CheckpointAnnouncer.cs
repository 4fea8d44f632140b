using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Access;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Chat;
using OpenOps.Audit.Forwarding;
using OpenOps.Audit.Storage;

namespace OpenOps.Audit.Announcements;

/// <summary>
/// Posts each signed checkpoint in a channel, once, by one of the replicas. It reads what is signed already, so that
/// signing never waits for the chat; what could not be posted is posted later.
/// </summary>
internal sealed partial class CheckpointAnnouncer(
    HttpClient http, EventTail tail, DatabaseReadiness readiness, IOptions<ChatOptions> chat, IOptions<CheckpointChatOptions> options, TimeProvider time,
    ILogger<CheckpointAnnouncer> logger) : TailWorker(Target, tail, readiness, options.Value.Interval, time)
{
    public const string HttpClientName = "checkpoint-channel";

    private const string Target = "checkpoint-channel";
    private const string Next = "SELECT line FROM audit.checkpoints WHERE last_sequence > $1 ORDER BY last_sequence LIMIT 20";
    private const string Newest = "SELECT line FROM audit.checkpoints ORDER BY last_sequence DESC LIMIT 1";

    private readonly CheckpointChannel _channel = new(new ChatApi(http, chat.Value.Url!, options.Value.Token!), options.Value.ChannelId!);

    protected override async Task FollowAsync(NpgsqlConnection claim, CancellationToken cancellationToken)
    {
        // What stands in the channel counts as well: a post whose answer was lost, or of a replica that was killed then.
        var kept = await EventTail.PlaceAsync(claim, Target, cancellationToken);
        var place = Math.Max(kept, await _channel.LastAsync(cancellationToken));
        while (true)
        {
            // A channel that has none yet begins with the newest, whose hash rests on all that came before.
            foreach (var line in await ReadAsync(claim, place == 0 ? Newest : Next, place, cancellationToken))
            {
                var checkpoint = Checkpoint.Parse(line) ?? throw new InvalidDataException("A checkpoint in the database cannot be read. Run `OpenOps.Audit verify`.");
                await _channel.PostAsync(checkpoint, cancellationToken);
                place = checkpoint.Last;
                await EventTail.KeepPlaceAsync(claim, Target, place, Time.GetUtcNow(), cancellationToken);
                LogPosted(checkpoint.First, checkpoint.Last);
                GotThrough();
            }

            await Task.Delay(options.Value.Interval, Time, cancellationToken);
        }
    }

    protected override void LogFailed(Exception exception) => LogNotPosted(exception.GetType().Name, exception.Message);

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnection connection, string sql, long after, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        if (sql == Next)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = after });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    [LoggerMessage(AuditEvents.CheckpointPosted, LogLevel.Information, "Posted the checkpoint over events {First} to {Last} in its channel.")]
    private partial void LogPosted(long first, long last);

    [LoggerMessage(AuditEvents.CheckpointNotPosted, LogLevel.Warning, "Checkpoints could not be posted in their channel; they are signed and kept all the same, and posted later: {ErrorType}: {Reason}")]
    private partial void LogNotPosted(string errorType, string reason);
}
