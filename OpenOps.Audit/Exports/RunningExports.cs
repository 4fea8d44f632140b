namespace OpenOps.Audit.Exports;

/// <summary>The exports that this process makes, and those that it made a moment ago, so that people can see how far theirs is.</summary>
internal sealed class RunningExports(TimeProvider time)
{
    // More than anybody waits for; the record says for ever what was taken away.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly List<RunningExport> _exports = [];

    /// <param name="format">What is exported.</param>
    /// <param name="person">For whom: a person's id; empty for a program.</param>
    public RunningExport Begin(ExportFormat format, string person)
    {
        var export = new RunningExport(format, person, time);
        lock (_lock)
        {
            _exports.RemoveAll(one => one.EndedBefore(Remembered));
            _exports.Add(export);
        }

        return export;
    }

    /// <summary>A person's, the newest first.</summary>
    public IReadOnlyList<RunningExport> Of(string person)
    {
        lock (_lock)
        {
            return [.. _exports.Where(one => one.Person == person && !one.EndedBefore(Remembered)).Reverse()];
        }
    }
}
