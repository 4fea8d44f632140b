using System.Globalization;
using Npgsql;
using OpenOps.Audit.Retention;

namespace OpenOps.Audit.Crosschecks;

/// <summary>
/// Holds what a provider has counted against the record: a request that the provider served and the record does not have
/// was made past it, with its key.
/// </summary>
internal sealed class UsageCheck(NpgsqlDataSource database)
{
    // Clocks differ, and some providers tell the beginning, others the end.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    private const string Answers = """
        SELECT i.occurred_at, r.occurred_at, r.evidence ->> 'response_id', (r.evidence #>> '{usage,input_tokens}')::bigint,
            (r.evidence #>> '{usage,output_tokens}')::bigint, ARRAY[r.evidence ->> 'response_model', i.evidence #>> '{model,name}', i.model_id]
        FROM audit.events i LEFT JOIN audit.events r ON r.interaction_id = i.interaction_id AND r.kind = 'result'
        WHERE i.kind = 'intent' AND i.occurred_at BETWEEN $1 AND $2 ORDER BY i.occurred_at, i.sequence
        """;

    private const string Sums = """
        SELECT count(*), coalesce(sum((r.evidence #>> '{usage,input_tokens}')::bigint), 0)::bigint, coalesce(sum((r.evidence #>> '{usage,output_tokens}')::bigint), 0)::bigint
        FROM audit.events i LEFT JOIN audit.events r ON r.interaction_id = i.interaction_id AND r.kind = 'result'
        WHERE i.kind = 'intent' AND i.occurred_at >= $1 AND i.occurred_at < $2
            AND $3 IN (r.evidence ->> 'response_model', i.evidence #>> '{model,name}', i.model_id)
        """;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromHours(1);

    /// <returns>Usage that the record does not account for, each in a sentence, and what was looked at.</returns>
    public async Task<(IReadOnlyList<string> Findings, string Summary)> RunAsync(UsageFile usage, CancellationToken cancellationToken)
    {
        List<string> findings = [];
        var removed = await RemovedMonths.ReadAsync(database, cancellationToken);
        var (missing, unsure) = await MatchAsync(usage.Entries, cancellationToken);
        var lost = missing.Count(IsOfRemoved);
        findings.AddRange(missing.Where(entry => !IsOfRemoved(entry)).Select(entry => $"{entry.Place} ({Describe(entry)}) has no interaction in the record."));
        List<UsageBucket> buckets = [.. usage.Buckets.Where(bucket => !removed.Cover(bucket.From, bucket.To))];
        foreach (var bucket in buckets)
        {
            if (await CompareAsync(bucket, cancellationToken) is { } finding)
            {
                findings.Add(finding);
            }
        }

        return (findings, string.Create(
            CultureInfo.InvariantCulture,
            $"Usage: {usage.Entries.Count} entries and {usage.Buckets.Count} sums looked at; {unsure} entries can only be of requests whose usage the record does not know.")
            + (lost + usage.Buckets.Count - buckets.Count == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture,
                $" {lost} entries and {usage.Buckets.Count - buckets.Count} sums are of months whose evidence was removed as its time was over, and could not be looked at.")));

        bool IsOfRemoved(UsageEntry entry) => entry.At is { } at && removed.Cover(at - LongestAnswer - Tolerance, at + Tolerance);
    }

    private async Task<(IReadOnlyList<UsageEntry> Missing, int Unsure)> MatchAsync(IReadOnlyList<UsageEntry> entries, CancellationToken cancellationToken)
    {
        var byId = entries.Where(entry => entry.ResponseId is not null).ToLookup(entry => entry.ResponseId!, StringComparer.Ordinal);
        var open = new HashSet<UsageEntry>(entries, ReferenceEqualityComparer.Instance);
        var byTokens = entries.Where(entry => entry.ResponseId is null).ToLookup(entry => (entry.InputTokens, entry.OutputTokens));
        List<Answer> unfinished = [];
        await foreach (var answer in ReadAsync(entries, cancellationToken))
        {
            // An id told twice is one request counted twice: the second one has no interaction of its own.
            var candidates = answer.ResponseId is { } id && byId[id].Any() ? byId[id] : byTokens[(answer.InputTokens, answer.OutputTokens)].Where(answer.CanBe);
            if (candidates.FirstOrDefault(open.Contains) is { } found)
            {
                open.Remove(found);
            }
            else if (answer.InputTokens is null)
            {
                // No result came, or one of an answer that was broken off before its provider told tokens.
                unfinished.Add(answer);
            }
        }

        var unsure = 0;
        foreach (var answer in unfinished)
        {
            if (open.FirstOrDefault(answer.CanBe) is { } possible)
            {
                open.Remove(possible);
                unsure++;
            }
        }

        return ([.. entries.Where(open.Contains)], unsure);
    }

    private async IAsyncEnumerable<Answer> ReadAsync(
        IReadOnlyList<UsageEntry> entries, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            yield break;
        }

        // Where one has no time, any could be its interaction.
        var from = entries.All(entry => entry.At is not null) ? entries.Min(entry => entry.At!.Value) - LongestAnswer - Tolerance : DateTimeOffset.UnixEpoch;
        var to = entries.All(entry => entry.At is not null) ? entries.Max(entry => entry.At!.Value) + Tolerance : DateTimeOffset.UnixEpoch.AddYears(500);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Answers, connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = from.ToUniversalTime() }, new() { Value = to.ToUniversalTime() } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new Answer(
                reader.GetFieldValue<DateTimeOffset>(0),
                reader.IsDBNull(1) ? null : reader.GetFieldValue<DateTimeOffset>(1),
                reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetInt64(3),
                reader.IsDBNull(4) ? null : reader.GetInt64(4),
                reader.GetFieldValue<string?[]>(5));
        }
    }

    private async Task<string?> CompareAsync(UsageBucket bucket, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Sums);
        command.CommandTimeout = 0;
        command.Parameters.Add(new NpgsqlParameter { Value = bucket.From.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = bucket.To.ToUniversalTime() });
        command.Parameters.Add(new NpgsqlParameter { Value = bucket.Model });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (requests, input, output) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        return bucket.Requests <= requests && bucket.InputTokens <= input && bucket.OutputTokens <= output ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{bucket.Place}: from {bucket.From:u} to {bucket.To:u} the provider counts {bucket.Requests} requests to {bucket.Model} with {bucket.InputTokens} tokens in and {bucket.OutputTokens} out, the record {requests} with {input} and {output}.");
    }

    private static string Describe(UsageEntry entry) => string.Join(", ", new[]
    {
        entry.ResponseId, entry.Model, entry.At?.ToString("u", CultureInfo.InvariantCulture),
        entry.InputTokens is null ? null : string.Create(CultureInfo.InvariantCulture, $"{entry.InputTokens} tokens in and {entry.OutputTokens} out"),
    }.OfType<string>());

    private sealed record Answer(DateTimeOffset Begun, DateTimeOffset? Ended, string? ResponseId, long? InputTokens, long? OutputTokens, IReadOnlyList<string?> Models)
    {
        public bool CanBe(UsageEntry entry) =>
            entry.At is { } at && at >= Begun - Tolerance && at <= (Ended ?? (Begun + LongestAnswer)) + Tolerance
            && (entry.Model is not { } model || Models.Contains(model, StringComparer.Ordinal));
    }
}
