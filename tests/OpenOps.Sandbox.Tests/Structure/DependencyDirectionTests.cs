namespace OpenOps.Sandbox.Tests.Structure;

public sealed class DependencyDirectionTests
{
    private const string Defaults = "OpenOps.ServiceDefaults";

    [Fact]
    public void Services_OfEachOther_UseNoAssembly()
    {
        foreach (var service in (string[])["OpenOps.Audit", "OpenOps.BotService", "OpenOps.Inference", "OpenOps.MattermostEmulator"])
        {
            // A service may be split, as Inference is into Inference.LocalModels: parts of its own are no other service.
            Assert.All(Repository.AssembliesUsedBy($"{service}/{service}.csproj"), used =>
                Assert.True(used == Defaults || used.StartsWith(service + ".", StringComparison.Ordinal), $"{service} uses {used}. Services share JSON, not assemblies."));
        }
    }

    [Theory]
    [InlineData(Defaults)]
    [InlineData("OpenOps.Sandbox")]
    [InlineData("OpenOps.AppHost")]
    public void Ground_AndHosts_UseNoAssemblyOfOurs(string project) =>
        Assert.Empty(Repository.AssembliesUsedBy($"{project}/{project}.csproj"));

    [Fact]
    public void Product_OfTestsAndBenchmarks_UsesNothing()
    {
        var tests = Repository.Projects.Where(IsForDevelopers).Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        foreach (var project in Repository.Projects.Where(project => !IsForDevelopers(project)))
        {
            Assert.DoesNotContain(Repository.AssembliesUsedBy(project), used => tests.Contains(used));
        }
    }

    [Fact]
    public void Offline_OfTheFullProfilesPackages_NamesNone()
    {
        foreach (var project in Repository.InOfflineSolution())
        {
            var unconditional = System.Xml.Linq.XDocument.Load(Path.Combine(Repository.Root, project)).Descendants()
                .Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference")
                .Where(element => !element.AncestorsAndSelf().Any(part => ((string?)part.Attribute("Condition"))?.Contains("'full'", StringComparison.Ordinal) == true))
                .Select(element => (string?)element.Attribute("Include") ?? "");
            Assert.DoesNotContain(unconditional, IsOfTheFullProfile);
        }
    }

    private static bool IsForDevelopers(string project) =>
        project.StartsWith("tests/", StringComparison.Ordinal) || project.StartsWith("bench/", StringComparison.Ordinal);

    private static bool IsOfTheFullProfile(string reference) =>
        ((string[])["Aspire.", "LLamaSharp", "Microsoft.SemanticKernel", "OpenOps.AppHost", "OpenOps.Inference.LocalModels", "OpenOps.Inference.SemanticKernel"])
            .Any(name => reference.Contains(name, StringComparison.Ordinal));
}
