namespace OpenOps.Sandbox.Postgres;

/// <summary>Where PostgreSQL's server programs are on this machine.</summary>
/// <param name="Directory">The folder that holds <c>initdb</c> and <c>postgres</c>.</param>
public sealed record PostgresBinaries(string Directory)
{
    /// <summary>The environment variable that names the folder when it is in an unusual place.</summary>
    public const string DirectoryVariable = "OPENOPS_POSTGRES_BIN";

    /// <summary>What to tell a person on whose machine nothing was found.</summary>
    public const string MissingMessage =
        "PostgreSQL's server programs (initdb, postgres) were not found. Install them with `apt-get install postgresql` "
        + $"(Debian, Ubuntu) or `brew install postgresql` (macOS), or set {DirectoryVariable} to the folder that holds them.";

    /// <summary>The path of <c>initdb</c>.</summary>
    public string InitDb => Path.Combine(Directory, "initdb");

    /// <summary>The path of <c>postgres</c>.</summary>
    public string Postgres => Path.Combine(Directory, "postgres");

    /// <summary>Looks in the variable, on the PATH and in the usual places; the newest version first. Null if nowhere.</summary>
    public static PostgresBinaries? Find() =>
        Candidates()
            .Where(directory => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")))
            .Select(directory => new PostgresBinaries(directory))
            .FirstOrDefault();

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } configured)
        {
            return [configured];
        }

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. Versions("/usr/lib/postgresql", "bin"),
            .. Versions("/usr", "bin", "pgsql-*"),
            .. Versions("/opt/homebrew/opt", "bin", "postgresql*"),
            .. path,
        ];
    }

    private static IEnumerable<string> Versions(string root, string subfolder, string pattern = "*") =>
        System.IO.Directory.Exists(root)
            ? System.IO.Directory.GetDirectories(root, pattern)
                .OrderByDescending(directory => MajorVersion(Path.GetFileName(directory)))
                .Select(directory => Path.Combine(directory, subfolder))
            : [];

    private static int MajorVersion(string name) =>
        int.TryParse(string.Concat(name.SkipWhile(character => !char.IsAsciiDigit(character)).TakeWhile(char.IsAsciiDigit)), out var major) ? major : 0;
}
