using OpenOps.Sandbox.Output;

namespace OpenOps.Sandbox.Tests.Output;

public sealed class ModelAdviceTests
{
    [Fact]
    public void Advice_WithTheBaselineAlone_NamesThreeWaysToAModel()
    {
        var advice = string.Join('\n', ModelAdvice.For(["assistant"]));

        Assert.All(["OPENAI_API_KEY", "dotnet openops.cs models detect", "dotnet openops.cs models pull"], way => Assert.Contains(way, advice));
        Assert.Empty(ModelAdvice.For(["assistant", "openai"]));
    }
}
