using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Xml.Linq;

namespace OpenOps.Sandbox.Tests.Structure;

/// <summary>The projects of this repository, read from their files.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every project's path, relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Projects { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "node_modules" || part.StartsWith('.')))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The names of the projects whose assemblies a project gets to use.</summary>
    public static IEnumerable<string> AssembliesUsedBy(string project) =>
        from reference in XDocument.Load(Path.Combine(Root, project)).Descendants("ProjectReference")
        where !IsStartedOnly(project, reference)
        select Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));

    public static IReadOnlyList<string> InSolution() =>
    [
        .. File.ReadLines(Path.Combine(Root, "OpenOps.sln"))
            .Where(line => line.StartsWith("Project(", StringComparison.Ordinal))
            .Select(line => line.Split('"')[5].Replace('\\', '/'))
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static IReadOnlyList<string> InOfflineSolution()
    {
        using var filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "OpenOps.Offline.slnf")));
        return
        [
            .. filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
                .Select(project => project.GetString()!.Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];
    }

    // Aspire's SDK references the projects it starts without their assemblies; elsewhere the project file says so.
    private static bool IsStartedOnly(string project, XElement reference) =>
        (string?)reference.Attribute("ReferenceOutputAssembly") == "false" || project == "OpenOps.AppHost/OpenOps.AppHost.csproj";

    private static string FindRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
