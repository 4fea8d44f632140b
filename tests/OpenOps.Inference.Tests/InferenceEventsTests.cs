using System.Reflection;
using Microsoft.Extensions.Logging;

namespace OpenOps.Inference.Tests;

public sealed class InferenceEventsTests
{
    [Fact]
    public void EventIds_AreUniqueAndInTheServicesRange()
    {
        var ids = typeof(InferenceEvents).GetMethods(BindingFlags.Static | BindingFlags.Public)
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .ToList();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.InRange(id, 2000, 2999));
    }
}
