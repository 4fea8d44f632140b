namespace OpenOps.Sandbox.Tests.Structure;

/// <summary>A project outside the solution is neither built nor tested, and nobody is told.</summary>
public sealed class SolutionTests
{
    private static readonly string[] FullOnly = ["OpenOps.AppHost", "OpenOps.Inference.LocalModels", "OpenOps.Inference.SemanticKernel", "OpenOps.LocalModelBenchmarks"];

    [Fact]
    public void Solution_HoldsEveryProject() => Assert.Equal(Repository.Projects, Repository.InSolution());

    [Fact]
    public void OfflineSolution_HoldsEveryProjectButThoseOfTheFullProfile() =>
        Assert.Equal(Repository.Projects.Where(project => !IsFullOnly(project)), Repository.InOfflineSolution());

    private static bool IsFullOnly(string project) =>
        Path.GetFileNameWithoutExtension(project) is var name && FullOnly.Any(full => name == full || name == full + ".Tests");
}
