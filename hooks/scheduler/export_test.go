package scheduler

// Remembers is of how many owners and jobs it is known what they used.
func (s *Scheduler) Remembers() int {
	s.turns.mu.Lock()
	defer s.turns.mu.Unlock()
	return len(s.turns.used)
}
