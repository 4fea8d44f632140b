namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>
/// A bounded queue that is fair among people: whoever has the fewest answers running is next, then whoever was served
/// longest ago. Ten questions of one person do not keep another one waiting for ten answers.
/// </summary>
internal sealed class FairQueue<T>(int capacity)
    where T : class
{
    private readonly Dictionary<string, Person> _people = new(StringComparer.Ordinal);
    private long _turn;

    public int Count { get; private set; }

    /// <summary>False: the queue is full.</summary>
    public bool TryAdd(string person, T item)
    {
        if (Count >= capacity)
        {
            return false;
        }

        Of(person).Waiting.AddLast(item);
        Count++;
        return true;
    }

    /// <summary>Takes the next one out; it counts as running until <see cref="Finished"/>.</summary>
    public T? Take()
    {
        var next = Next(_people.Values.Select(person => (person, person.Waiting.Count, person.Running, person.LastTurn)));
        if (next is null)
        {
            return null;
        }

        var item = next.Waiting.First!.Value;
        next.Waiting.RemoveFirst();
        next.Running++;
        next.LastTurn = ++_turn;
        Count--;
        return item;
    }

    /// <summary>Puts one back that was taken and could not run, in front of its person's others.</summary>
    public void PutBack(string person, T item)
    {
        var owner = Of(person);
        owner.Waiting.AddFirst(item);
        owner.Running--;
        Count++;
    }

    /// <summary>One that had been taken is done.</summary>
    public void Finished(string person)
    {
        var owner = Of(person);
        owner.Running--;
        Forget(person, owner);
    }

    /// <summary>Takes those out that no longer want to wait.</summary>
    public IReadOnlyList<T> RemoveWhere(Func<T, bool> gone)
    {
        List<T>? removed = null;
        foreach (var (name, person) in _people)
        {
            for (var node = person.Waiting.First; node is not null;)
            {
                var next = node.Next;
                if (gone(node.Value))
                {
                    (removed ??= []).Add(node.Value);
                    person.Waiting.Remove(node);
                    Count--;
                }

                node = next;
            }

            Forget(name, person);
        }

        return removed ?? [];
    }

    /// <summary>Everybody who waits, in the order in which they would be taken if nothing else came or finished.</summary>
    public IEnumerable<T> InOrder()
    {
        var state = _people.Values.ToDictionary(person => person, person => (Left: person.Waiting.First, person.Waiting.Count, person.Running, person.LastTurn));
        var turn = _turn;
        while (Next(state.Select(pair => (pair.Key, pair.Value.Count, pair.Value.Running, pair.Value.LastTurn))) is { } next)
        {
            var (left, count, running, _) = state[next];
            yield return left!.Value;
            state[next] = (left.Next, count - 1, running + 1, ++turn);
        }
    }

    private static Person? Next(IEnumerable<(Person Person, int Waiting, int Running, long LastTurn)> people)
    {
        (Person Person, int Running, long LastTurn, long Since)? best = null;
        foreach (var (person, waiting, running, lastTurn) in people)
        {
            if (waiting > 0 && (best is not { } other || (running, lastTurn, person.Since).CompareTo((other.Running, other.LastTurn, other.Since)) < 0))
            {
                best = (person, running, lastTurn, person.Since);
            }
        }

        return best?.Person;
    }

    private Person Of(string name)
    {
        if (!_people.TryGetValue(name, out var person))
        {
            person = new Person(++_turn);
            _people.Add(name, person);
        }

        return person;
    }

    // A newcomer waits behind nobody's earlier turn, so forgetting somebody idle is no loss to them.
    private void Forget(string name, Person person)
    {
        if (person.Waiting.Count == 0 && person.Running == 0)
        {
            _people.Remove(name);
        }
    }

    private sealed class Person(long since)
    {
        public long Since { get; } = since;

        public LinkedList<T> Waiting { get; } = [];

        public int Running { get; set; }

        public long LastTurn { get; set; }
    }
}
