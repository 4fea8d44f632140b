using System.Runtime.CompilerServices;
using Xunit;

namespace OpenOps.TestKit;

/// <summary>Compares text that others parse with a file in the repository.</summary>
public static class Approved
{
    /// <summary>
    /// Fails unless <paramref name="actual"/> equals the approved file, and then writes what was received beside it.
    /// </summary>
    /// <param name="actual">The text produced now.</param>
    /// <param name="fileName">The approved file: a path relative to the calling test's file.</param>
    /// <param name="callerPath">Filled in by the compiler.</param>
    public static void Matches(string actual, string fileName, [CallerFilePath] string callerPath = "")
    {
        var approvedPath = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(callerPath)!, fileName));
        var receivedPath = Path.ChangeExtension(approvedPath, ".received" + Path.GetExtension(approvedPath));
        var received = Normalize(actual);
        var approved = File.Exists(approvedPath) ? Normalize(File.ReadAllText(approvedPath)) : "";
        if (string.Equals(received, approved, StringComparison.Ordinal))
        {
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, received);
        Assert.Fail($"{fileName} differs from what was produced; see {Path.GetFileName(receivedPath)} beside it. If the change is meant, replace the approved file.\n"
            + FirstDifference(approved, received));
    }

    private static string Normalize(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

    private static string FirstDifference(string approved, string received)
    {
        var (left, right) = (approved.Split('\n'), received.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(left.Length, right.Length))
            .First(index => left.ElementAtOrDefault(index) != right.ElementAtOrDefault(index));
        return $"line {line + 1}\n- {left.ElementAtOrDefault(line)}\n+ {right.ElementAtOrDefault(line)}";
    }
}
