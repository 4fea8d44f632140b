using Npgsql;
using OpenOps.Audit.Chain;

namespace OpenOps.Audit.Console.Integrity;

/// <summary>Reads how the chain stands, by its ends alone.</summary>
internal sealed class IntegrityReader(NpgsqlDataSource database, ChainDirectory directory, Verification verification)
{
    private const int MostCheckpoints = 20;
    private const int MostFindings = 50;

    internal const string Head = "SELECT last_sequence, hash FROM audit.commits ORDER BY last_sequence DESC LIMIT 1";
    internal const string Checkpoints = "SELECT line FROM audit.checkpoints ORDER BY last_sequence DESC LIMIT $1";

    public async Task<IntegrityModel> ReadAsync(CancellationToken cancellationToken)
    {
        var outside = directory.ReadLatestCheckpoints();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (events, hash) = await ReadHeadAsync(connection, cancellationToken);
        await using var command = new NpgsqlCommand(Checkpoints, connection) { Parameters = { new() { Value = MostCheckpoints } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<CheckpointRow> checkpoints = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Checkpoint.Parse(reader.GetString(0)) is { } checkpoint)
            {
                checkpoints.Add(new CheckpointRow(checkpoint.First, checkpoint.Last, checkpoint.SignedAt, checkpoint.KeyId, outside.Contains(checkpoint.Line, StringComparer.Ordinal)));
            }
        }

        return new IntegrityModel(events, hash, checkpoints, outside.Count == 0 ? null : Checkpoint.Parse(outside[^1])?.Last, ToModel(verification.State));
    }

    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await ReadHeadAsync(connection, cancellationToken)).Events;
    }

    public static VerificationModel ToModel(VerificationState state)
    {
        var (word, text) = state switch
        {
            { StartedAt: null } => ("never", "Nobody has verified the record here since the service was started."),
            { IsRunning: true } => ("running", $"{Format.Number(state.Looked)} of {Format.Number(state.Total)} events looked at."),
            { Report: { Holds: true } report } => ("holds", $"The record holds: {Format.Number(report.Events)} events, {(report.Checkpoints == 0 ? "none of them signed yet" : $"{Format.Number(report.Checkpoints)} checkpoints, signed through event {Format.Number(report.SignedThrough)}")}."),
            { Report: { } report } => ("broken", $"The record does not hold. First: {report.Findings[0].Text}"),
            _ => ("failed", "The verification broke off before its end. That says nothing about the record; try again, the log says why."),
        };
        return new VerificationModel(
            word, text, state.Total == 0 ? 0 : (int)Math.Clamp(state.Looked * 100 / state.Total, 0, 100), state.EndedAt ?? state.StartedAt, state.StartedBy,
            [.. (state.Report?.Findings ?? []).Take(MostFindings).Select(finding => finding.Text)], state.Report?.Open ?? []);
    }

    private static async Task<(long Events, string Hash)> ReadHeadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Head, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetInt64(0), Convert.ToHexStringLower(await reader.GetFieldValueAsync<byte[]>(1, cancellationToken)))
            : (0, "");
    }
}
