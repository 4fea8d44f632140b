namespace OpenOps.Sandbox.Services;

/// <summary>Finds the built services.</summary>
internal static class ServiceAssemblies
{
    /// <summary>
    /// A published sandbox has the services beside it; in a source tree each lies in its own project's output, under the
    /// same configuration and framework as this program.
    /// </summary>
    public static string PathOf(string assembly)
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var beside = Path.Combine(here, assembly, assembly + ".dll");
        if (File.Exists(beside))
        {
            return beside;
        }

        var framework = Path.GetFileName(here);
        var configuration = Path.GetFileName(Path.GetDirectoryName(here)!);
        var built = Path.Combine(RepositoryRoot(here), assembly, "bin", configuration, framework, assembly + ".dll");
        return File.Exists(built)
            ? built
            : throw new SandboxException($"{assembly} is not built: {built} does not exist. Build it with `dotnet build OpenOps.Sandbox`.");
    }

    /// <summary>A file of the repository, or of the folder beside a published sandbox.</summary>
    public static string ContentPath(params string[] segments)
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        var beside = Path.Combine([here, .. segments]);
        return File.Exists(beside) ? beside : Path.Combine([RepositoryRoot(here), .. segments]);
    }

    // <root>/OpenOps.Sandbox/bin/<configuration>/<framework>
    private static string RepositoryRoot(string outputDirectory) =>
        Path.GetFullPath(Path.Combine(outputDirectory, "..", "..", "..", ".."));
}
