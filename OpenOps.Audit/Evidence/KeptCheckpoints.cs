namespace OpenOps.Audit.Evidence;

/// <summary>
/// Checkpoints that somebody kept apart from the record: a copy of <c>checkpoints.jsonl</c>, or what was copied out of the
/// channel they are posted in, with all that stands around them.
/// </summary>
internal static class KeptCheckpoints
{
    /// <returns>The lines that are meant as checkpoints, each once.</returns>
    /// <exception cref="EvidenceFileException">There is none.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            List<string> lines = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.StartsWith('{')).Distinct(StringComparer.Ordinal)];
            return lines.Count > 0 ? lines : throw new EvidenceFileException($"{path} holds no checkpoint. It has to hold their lines, each of which begins with a brace.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvidenceFileException($"{path} cannot be read: {exception.Message}");
        }
    }
}
