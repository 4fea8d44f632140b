using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.Audit.Console.Samples;
using OpenOps.Audit.Interactions;

namespace OpenOps.Audit.Tests.Console;

internal static class SampleSteps
{
    /// <summary>Somebody sets the sample by its form.</summary>
    public static async Task SetSampleAsync(this ConsoleWorld world, string person, params (string Name, string Value)[] fields)
    {
        using var visitor = await world.SignInAsync(person);
        using var answer = await visitor.SubmitAsync("/console/sample", "/console/sample", fields.ToDictionary(field => field.Name, field => field.Value));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    /// <summary>The sample as it is set now.</summary>
    public static Task<SampleRule> SampleAsync(this ConsoleWorld world) =>
        world.Service.Services.GetRequiredService<SampleSettings>().RuleAsync(TestContext.Current.CancellationToken);
}
